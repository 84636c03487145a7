/** ws 8.23.0: the receiver of a WebSocket client, a Writable that emits events. See README.md for what was found. */
import type { Writable } from "node:stream";
import * as ws from "ws";
import { decoderTarget } from "../lab/index.ts";

/** What @types/ws leaves out. */
interface ReceiverOptions {
  readonly maxPayload: number;
  readonly maxFragments: number;
}
const { Receiver } = ws as unknown as { Receiver: new (options: ReceiverOptions) => Writable };

type WsEvent = readonly [kind: "message" | "ping" | "pong" | "conclude", ...values: unknown[]];

export const target = decoderTarget<WsEvent>({
  name: "ws-receiver",
  declared: /^WS_ERR_/,
  chunks: "given",
  create({ emit, fail }) {
    const receiver = new Receiver({ maxPayload: 512, maxFragments: 8 });
    for (const kind of ["message", "ping", "pong", "conclude"] as const) {
      receiver.on(kind, (...values: unknown[]) => emit([kind, ...values]));
    }
    receiver.on("error", fail);
    return {
      push(chunk) {
        receiver.write(chunk);
      },
    };
  },
  corpus: ["810548656c6c6f", "010348656c80026c6f", "8203010203", "8900", "880203e8"].map((hex) =>
    Buffer.from(hex, "hex"),
  ),
});
