/**
 * Every mistake a peer can make: a stable code and where the rule stands. `Kafka protocol` is the guide of
 * kafka.apache.org, `Kafka message format` its description of record batches and messages, `KIP-n` an improvement
 * proposal, `Kafka client` and `Kafka broker` the behaviour of the reference implementation where none says it.
 *
 * Offsets count octets of the stream. A rule points at the first octet of the field that breaks it, for a field
 * with a length at the length. What is wrong inside compressed records points at the first compressed octet. A
 * stream that stops too early points at the octet that is missing. What is refused of a response as a whole points at
 * it, behind its size.
 */
import type { Fault } from "../../lab/core/decoder.ts";

const KAFKA_FAULT_SECTIONS = {
  KAFKA_FRAME_SIZE: "Kafka protocol: size",
  KAFKA_TRUNCATED: "Kafka protocol: size",
  KAFKA_FIELD_BEYOND_END: "Kafka protocol: primitive types",
  KAFKA_TRAILING_OCTETS: "Kafka protocol: size",
  KAFKA_VARINT: "Kafka protocol: UNSIGNED_VARINT, VARINT, VARLONG",
  KAFKA_STRING_LENGTH: "Kafka protocol: STRING",
  KAFKA_ARRAY_COUNT: "Kafka protocol: ARRAY",
  KAFKA_TOO_MANY_ELEMENTS: "Kafka protocol: ARRAY",
  KAFKA_TAG_ORDER: "KIP-482",
  KAFKA_TOO_MANY_TAGS: "KIP-482",
  KAFKA_API_UNKNOWN: "Kafka protocol: API keys",
  KAFKA_API_VERSION: "KIP-35",
  KAFKA_CORRELATION_UNKNOWN: "Kafka protocol: correlation id",
  KAFKA_BATCH_SIZE: "Kafka message format: batchLength",
  KAFKA_MAGIC: "Kafka message format: magic",
  KAFKA_CRC: "Kafka message format: crc",
  KAFKA_COMPRESSION_UNKNOWN: "Kafka message format: attributes",
  KAFKA_COMPRESSED_DATA: "Kafka message format: attributes",
  KAFKA_DECOMPRESSED_TOO_LARGE: "Kafka message format: attributes",
  KAFKA_RECORD_COUNT: "Kafka message format: recordsCount",
  KAFKA_TOO_MANY_RECORDS: "Kafka message format: recordsCount",
  KAFKA_RECORD_LENGTH: "Kafka message format: record length",
  KAFKA_FIELD_LENGTH: "Kafka message format: keyLength, valueLen",
  KAFKA_OFFSET_DELTA: "Kafka message format: offsetDelta",
  KAFKA_OFFSET_RANGE: "Kafka message format: baseOffset",
  KAFKA_HEADER_COUNT: "Kafka message format: record header",
  KAFKA_HEADER_KEY: "Kafka message format: record header",
  KAFKA_CONTROL_RECORD: "Kafka message format: control batches",
  KAFKA_WRAPPER_DEPTH: "Kafka message format: old message format",
  KAFKA_WRAPPER_CONTENT: "Kafka message format: old message format",
  KAFKA_VERSIONS_REFUSED: "KIP-35",
  KAFKA_RESPONSE_TIMEOUT: "Kafka client: request.timeout.ms",
  KAFKA_THROTTLE_TOO_LONG: "KIP-219",
  KAFKA_REQUEST_TIMEOUT: "Kafka broker: connections.max.idle.ms",
  KAFKA_IDLE_TIMEOUT: "Kafka broker: connections.max.idle.ms",
  KAFKA_OUTPUT_OVERFLOW: "Kafka broker: queued.max.request.bytes",
} as const;

export type KafkaFaultCode = keyof typeof KAFKA_FAULT_SECTIONS;

export interface KafkaFault extends Fault {
  readonly code: KafkaFaultCode;
}

export function kafkaFault(code: KafkaFaultCode, offset: number): KafkaFault {
  return { code, offset, section: KAFKA_FAULT_SECTIONS[code] };
}
