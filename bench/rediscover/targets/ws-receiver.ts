/** ws, Receiver: messages of a WebSocket peer, with small limits on their size and on their parts. */
import type { Writable } from "node:stream";
import { decoderTarget } from "../../../lab/index.ts";
import { installed } from "../installed.ts";

/** More chunks than an input is ever cut into, since how it is cut must not matter. */
const LIMITS = { maxPayload: 65_536, maxFragments: 16, maxBufferedChunks: 1_024 };
/** Objects that a receiver needs for a part, its view and its memory, and for its own state. */
const OBJECTS_PER_PART = 2;
const OBJECTS_OF_ITS_OWN = 64;

const { Receiver } = installed("ws") as { readonly Receiver: new (options: object) => Writable };

export const target = decoderTarget<readonly unknown[]>({
  name: "ws-receiver",
  declared: /^WS_ERR_/,
  chunks: "given",
  limits: { partsHeldMax: OBJECTS_OF_ITS_OWN + OBJECTS_PER_PART * (LIMITS.maxFragments + LIMITS.maxBufferedChunks) },
  create({ emit, fail }) {
    const receiver = new Receiver({ ...LIMITS, allowSynchronousEvents: true });
    for (const kind of ["message", "ping", "pong", "conclude"]) {
      receiver.on(kind, (...values: unknown[]) => emit([kind, ...values]));
    }
    receiver.on("error", fail);
    return {
      state: receiver,
      push(chunk) {
        receiver.write(chunk);
      },
    };
  },
  corpus: ["810548656c6c6f", "010348656c0001 7880026c6f", "8203010203", "8900", "880203e8"].map((hex) =>
    Buffer.from(hex.replaceAll(" ", ""), "hex"),
  ),
  structure: { split: frames, repair: (frame) => frame },
});

const HEADER_BYTES = 2;
const LENGTH_MASK = 0x7f;

/** A short frame of a server is two bytes, the second of which is its length, and what follows them. */
function frames(input: Uint8Array): Uint8Array[] {
  const split: Uint8Array[] = [];
  for (let start = 0; start < input.length;) {
    const end = start + HEADER_BYTES + ((input[start + 1] ?? 0) & LENGTH_MASK);
    split.push(input.subarray(start, end));
    start = end;
  }
  return split;
}
