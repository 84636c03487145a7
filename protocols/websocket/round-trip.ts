/**
 * One connection against the other: messages from fast-check, sent by an endpoint in fragments, compressed and
 * masked as was agreed, cut, and heard by another endpoint that shares nothing with it but the octets.
 *
 * The codec compresses as it likes here, so nothing that depends on the length of what it writes is recorded
 * or decided.
 */
import fc from "fast-check";
import { fold, hashBytes, hashText } from "../../lab/core/hash.ts";
import { drawFrom } from "../../lab/target/arbitrary.ts";
import { Observation } from "../../lab/target/observe.ts";
import type { DirectLab, DirectScenario } from "../../lab/target/target.ts";
import { zlibCodec } from "../../lab/target/zlib-codec.ts";
import { EVENT } from "../../lab/trace/events.ts";
import type { ConnectionOptions, Message } from "./connection.ts";
import { WebSocketConnection } from "./connection.ts";
import { WEBSOCKET_BOUNDS, SESSION_LIMITS } from "./subject.ts";

const MESSAGES_MAX = 8;
const TEXT_LENGTH_MAX = 40;
/** Octets of every chunk; 0 is everything in one. */
const CHUNK_OCTETS: readonly number[] = [0, 1, 2, 7, 64];
/** Lengths at the ends of what 7 bits spell, and of what a receiver takes. */
const LENGTHS: readonly number[] = [0, 1, 124, 125, 126, 127, 299, 300];

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: TEXT_LENGTH_MAX }),
  fc.constantFrom(...LENGTHS).map((length) => "to be or not ".repeat(30).slice(0, length)),
);
const octets = fc.oneof(
  fc.uint8Array({ maxLength: TEXT_LENGTH_MAX }),
  fc.constantFrom(...LENGTHS).map((length) => new Uint8Array(length).fill(length)),
);

const message: fc.Arbitrary<Message> = fc.oneof(
  text.map((content) => ({ kind: "text" as const, data: new TextEncoder().encode(content) })),
  octets.map((data) => ({ kind: "binary" as const, data })),
);

const conversation = fc.record({
  senderIsClient: fc.boolean(),
  compression: fc.option(fc.record({ windowBits: fc.integer({ min: 9, max: 15 }), contextTakeover: fc.boolean() })),
  messages: fc.array(fc.record({ message, fragments: fc.integer({ min: 1, max: 4 }), key: fc.nat() }), {
    minLength: 2,
    maxLength: MESSAGES_MAX,
  }),
});

export const webSocketRoundTrip: DirectScenario["execute"] = (lab) => {
  const observation = new Observation(lab.recorder, "websocket round trip", WEBSOCKET_BOUNDS);
  try {
    converse(lab);
  } catch (thrown) {
    observation.threw(thrown);
  }
};

function converse(lab: DirectLab): void {
  const place = lab.decisions.place("input", "conversation");
  const { senderIsClient, compression, messages } = drawFrom(conversation, place);
  const side = compression === null ? undefined : { ...compression, codec: zlibCodec };
  const keys = messages.map(({ key }) => key);
  const options = (role: "client" | "server"): ConnectionOptions => {
    return { role, limits: SESSION_LIMITS, nextMaskingKey: () => keys.shift() ?? 0, sent: side, received: side };
  };
  const sender = new WebSocketConnection(options(senderIsClient ? "client" : "server"));
  const receiver = new WebSocketConnection(options(senderIsClient ? "server" : "client"));
  const size = CHUNK_OCTETS[lab.decisions.place("split", "round trip").choose(CHUNK_OCTETS.length)] ?? 0;
  let before = 0;
  let after = 0;
  for (const { message: sent, fragments } of messages) {
    before = digest(before, sent);
    sender.send(sent, fragmentOctets(sent.data.length, fragments));
    for (const chunk of chunks(sender.takeOutput(), size)) {
      const { events, fault } = receiver.receive(chunk);
      for (const event of events) after = "data" in event ? digest(after, event) : 0;
      if (fault !== undefined) after = -1;
    }
  }
  lab.recorder.emit(EVENT.roundTrip, lab.recorder.intern("websocket"), before, after);
}

/** So large that a message, compressed or not, has no more fragments than a receiver takes. */
function fragmentOctets(length: number, fragments: number): number {
  return fragments === 1 ? Number.POSITIVE_INFINITY : Math.max(16, Math.ceil(length / fragments));
}

function* chunks(output: Uint8Array, size: number): Iterable<Uint8Array> {
  const step = size === 0 ? output.length : size;
  for (let at = 0; at < output.length; at += step) yield output.slice(at, at + step);
}

function digest(state: number, { kind, data }: { readonly kind: string; readonly data: Uint8Array }): number {
  return fold(fold(state, hashText(kind)), hashBytes(data));
}
