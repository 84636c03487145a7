/** What the Kafka tests share: octets from hex and text, batches by hand, and one way to run a decoder over any cuts. */
import type { Decoded, Decoder, Fault } from "../../../lab/core/decoder.ts";
import { zlibCodec } from "../../../lab/target/zlib-codec.ts";
import type { KafkaFaultCode } from "../../../protocols/kafka/faults.ts";
import type { KafkaLimits } from "../../../protocols/kafka/limits.ts";
import { kafkaLimits } from "../../../protocols/kafka/limits.ts";
import { batchOf, encodeBatch } from "../../../protocols/kafka/record-encoder.ts";
import { RecordSetDecoder } from "../../../protocols/kafka/record-set-decoder.ts";
import type { KafkaRecord, RecordBatch } from "../../../protocols/kafka/record.ts";
import type { KafkaRequest } from "../../../protocols/kafka/request-decoder.ts";
import { requestDecoder } from "../../../protocols/kafka/request-decoder.ts";
import type { Expect, KafkaResponse } from "../../../protocols/kafka/response-decoder.ts";
import { responseDecoder } from "../../../protocols/kafka/response-decoder.ts";

export interface Answer<Event> {
  readonly events: readonly Event[];
  readonly fault: Fault | undefined;
}

/** What must be refused, with which code at which octet. */
export interface Bad {
  readonly name: string;
  readonly stream: Uint8Array;
  readonly code: KafkaFaultCode;
  readonly offset: number;
  readonly limits?: Partial<KafkaLimits>;
}

/** UTF-8. */
export function octets(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Octets in hex, with spaces anywhere between them. */
export function hex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/[0-9a-f]{2}/gu) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Each chunk is overwritten once it was pushed, as its owner may do. */
function decodeInPieces<Event>(decoder: Decoder<Event>, stream: Uint8Array, size: number): Answer<Event> {
  const events: Event[] = [];
  const add = (decoded: Decoded<Event>): Fault | undefined => {
    events.push(...decoded.events);
    return decoded.fault;
  };
  for (let at = 0; at < stream.length; at += size) {
    const chunk = Buffer.from(stream.slice(at, at + size));
    add(decoder.push(chunk));
    chunk.fill(0xaa);
  }
  return { events, fault: add(decoder.end()) };
}

export interface SetOptions {
  readonly limits?: Partial<KafkaLimits>;
  readonly mayBePartial?: boolean;
}

export function decodeSet(
  set: Uint8Array,
  { limits = {}, mayBePartial = false }: SetOptions = {},
  size = 2 ** 24,
): Answer<RecordBatch> {
  const options = { codec: zlibCodec, limits: kafkaLimits(limits), mayBePartial };
  return decodeInPieces(new RecordSetDecoder(options), set, size);
}

export function decodeRequests(
  stream: Uint8Array,
  limits: Partial<KafkaLimits> = {},
  size = 2 ** 24,
): Answer<KafkaRequest> {
  return decodeInPieces(requestDecoder(kafkaLimits(limits)), stream, size);
}

export function decodeResponses(
  stream: Uint8Array,
  expect: Expect,
  limits: Partial<KafkaLimits> = {},
  size = 2 ** 24,
): Answer<KafkaResponse> {
  return decodeInPieces(responseDecoder(kafkaLimits(limits), expect), stream, size);
}

export function record(offset: number, value: string | null, more: Partial<KafkaRecord> = {}): KafkaRecord {
  const plain = { offset: BigInt(offset), timestamp: 1_700_000_000_000n, key: null, headers: [] };
  return { ...plain, value: value === null ? null : octets(value), ...more };
}

export function encoded(records: readonly KafkaRecord[], more: Parameters<typeof batchOf>[1] = {}): Uint8Array {
  return encodeBatch(batchOf(records, more), zlibCodec);
}
