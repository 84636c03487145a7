/** What the NATS tests share: text as octets, and one way to run a decoder over any cuts. */
import type { Decoded, Decoder, Fault } from "../../../lab/core/decoder.ts";
import { ClientDecoder, ServerDecoder } from "../../../protocols/nats/decoder.ts";
import type { NatsLimits } from "../../../protocols/nats/limits.ts";
import { natsLimits } from "../../../protocols/nats/limits.ts";
import type {
  ClientOperation,
  MessageHeaders,
  NatsMessage,
  ServerOperation,
} from "../../../protocols/nats/operation.ts";

const NO_FAULTS = { subjectFault: undefined, headerFault: undefined } as const;

export interface Answer<Event> {
  readonly events: readonly Event[];
  readonly fault: Fault | undefined;
}

/** UTF-8. */
export function octets(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Each chunk is overwritten once it was pushed, as its owner may do. */
function decodeInPieces<Event>(decoder: Decoder<Event>, stream: Uint8Array, size: number): Answer<Event> {
  const events: Event[] = [];
  const add = (decoded: Decoded<Event>): Fault | undefined => {
    events.push(...decoded.events);
    return decoded.fault;
  };
  for (let at = 0; at < stream.length; at += size) {
    const chunk = stream.slice(at, at + size);
    add(decoder.push(chunk));
    chunk.fill(0xaa);
  }
  return { events, fault: add(decoder.end()) };
}

export function decodeServer(
  stream: Uint8Array,
  limits: Partial<NatsLimits> = {},
  size = 2 ** 20,
): Answer<ServerOperation> {
  return decodeInPieces(new ServerDecoder(natsLimits(limits)), stream, size);
}

export function decodeClient(
  stream: Uint8Array,
  limits: Partial<NatsLimits> = {},
  size = 2 ** 20,
): Answer<ClientOperation> {
  return decodeInPieces(new ClientDecoder(natsLimits(limits)), stream, size);
}

/** A message from what matters of it. */
export function message(parts: {
  readonly subject?: string;
  readonly sid?: number;
  readonly reply?: string;
  readonly headers?: MessageHeaders;
  readonly payload?: string;
}): NatsMessage {
  const { subject = "a", sid = 1, reply, headers, payload = "" } = parts;
  return { kind: "message", subject, sid, reply, ...NO_FAULTS, headers, payload: octets(payload) };
}
