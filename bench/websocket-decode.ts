/**
 * WebSocket messages as a server hears them, against the Receiver of ws 8.23: the same masked frames in chunks
 * of 64 KiB, every message handed out by both.
 *
 * Both have the same limits on, of octets and of fragments, and check text. Ours gives every message memory of
 * its own; the Receiver unmasks in place and hands out views of the chunk, so it gets a fresh copy of the
 * chunks each time, which is made before its time is taken. It is fed as a socket feeds it, by `write`.
 */
import type { Writable } from "node:stream";
import * as ws from "ws";
import { WebSocketDecoder } from "../protocols/websocket/decoder.ts";
import { encodeFrame } from "../protocols/websocket/encoder.ts";
import { DEFAULT_WEBSOCKET_LIMITS } from "../protocols/websocket/limits.ts";
import { OPCODE } from "../protocols/websocket/opcode.ts";
import type { Bench } from "./bench.ts";
import type { Figure } from "./figures.ts";
import { atLeast, figure } from "./figures.ts";
import { interleave } from "./harness.ts";

const ROUNDS = { warmUp: 6, measured: 21 };
const CHUNK_OCTETS = 65_536;
/** Octets of one round, whatever the size of its messages. */
const ROUND_OCTETS = 2 ** 21;
/** The order of contenders turns with every round, so ws may come twice before the copies are renewed. */
const COPIES = 2;
const BARRED_SIZES: readonly number[] = [16, 125, 1_024];
const LARGE_SIZE = 65_536;
const { messageOctetsMax, fragmentsMax } = DEFAULT_WEBSOCKET_LIMITS;

interface Load {
  readonly label: string;
  readonly chunks: readonly Buffer[];
  readonly messages: number;
  readonly octets: number;
}

export const websocketDecode: Bench = {
  name: "websocket-decode",
  summary: "masked WebSocket messages, limits and text checks on, against the Receiver of ws 8.23",
  run: async () => {
    const figures: Figure[] = [];
    for (const kind of ["binary", "text"] as const) {
      for (const size of [...BARRED_SIZES, LARGE_SIZE]) figures.push(...(await compare(loadOf(kind, size), size)));
    }
    return figures;
  },
};

async function compare(load: Load, size: number): Promise<Figure[]> {
  const copies: (readonly Buffer[])[] = [];
  const renew = (): void => {
    while (copies.length < COPIES) copies.push(load.chunks.map((chunk) => Buffer.from(chunk)));
  };
  renew();
  const measured = await interleave(
    [
      { name: "ours", units: load.octets, work: () => ours(load) },
      { name: "ws", units: load.octets, work: () => theirs(load, copies.pop() ?? []) },
      // Its time is not used: it makes the copies that ws spoils.
      { name: "renewal", units: load.octets, work: renew },
    ],
    ROUNDS,
  );
  const bar = BARRED_SIZES.includes(size) ? { bar: atLeast(1) } : {};
  return [
    figure({ label: `${load.label}: ours against ws`, value: measured.ratio("ws", "ours"), unit: "x as fast", ...bar }),
    figure({ label: `${load.label}: decoded by ours`, value: 1_000 / measured.time("ours").median, unit: "MB/s" }),
  ];
}

function loadOf(kind: "binary" | "text", size: number): Load {
  const messages = Math.ceil(ROUND_OCTETS / size);
  const frames = Array.from({ length: messages }, (_, index) =>
    encodeFrame({
      opcode: OPCODE[kind],
      payload: new Uint8Array(size).fill(0x61),
      maskingKey: Math.imul(index, 0x9e3779b9) >>> 0,
    }),
  );
  const whole = Buffer.concat(frames);
  const chunks: Buffer[] = [];
  for (let at = 0; at < whole.length; at += CHUNK_OCTETS) chunks.push(whole.subarray(at, at + CHUNK_OCTETS));
  return { label: `${kind}, ${size} octets`, chunks, messages, octets: whole.length };
}

function ours({ chunks, messages }: Load): void {
  const decoder = new WebSocketDecoder({ role: "server", limits: DEFAULT_WEBSOCKET_LIMITS });
  let heard = 0;
  for (const chunk of chunks) {
    const { events, fault } = decoder.push(chunk);
    if (fault !== undefined) throw new Error(`a message has a fault: ${fault.code}`);
    heard += events.length;
  }
  checkHeard(heard, messages);
}

/** What the types of ws leave out of its index. */
const { Receiver } = ws as unknown as { readonly Receiver: new (options: object) => Writable };

async function theirs({ messages }: Load, chunks: readonly Buffer[]): Promise<void> {
  const receiver = new Receiver({ isServer: true, maxPayload: messageOctetsMax, maxFragments: fragmentsMax });
  let heard = 0;
  await new Promise<void>((resolve, reject) => {
    receiver.on("message", () => {
      heard += 1;
      if (heard === messages) resolve();
    });
    receiver.on("error", reject);
    for (const chunk of chunks) receiver.write(chunk);
  });
  checkHeard(heard, messages);
}

function checkHeard(heard: number, messages: number): void {
  if (heard !== messages) throw new Error(`${heard} messages were heard instead of ${messages}`);
}
