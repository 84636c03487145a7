/** Digests of batches and messages: what differs to a user differs in digest. */
import { fold, hashBytes, hashText } from "../../lab/core/hash.ts";
import type { RecordBatch } from "./record.ts";
import type { KafkaRequest } from "./request-decoder.ts";
import type { KafkaResponse } from "./response-decoder.ts";
import type { KafkaValue } from "./schema.ts";

const NULL = 0x6e75;
const TRUE = 0x7472;
const FALSE = 0x6661;

export function digestBatch(state: number, batch: RecordBatch): number {
  return digestValue(fold(state, batch.magic), batch as unknown as KafkaValue);
}

export function digestRequest(state: number, { api, version, correlationId, clientId, body }: KafkaRequest): number {
  return digestValue(fold(fold(fold(state, api.key), version), correlationId), [clientId, body ?? null]);
}

export function digestResponse(state: number, { api, version, correlationId, body }: KafkaResponse): number {
  return digestValue(fold(fold(fold(state, api.key), version), correlationId), body);
}

/** Of plain data of any kind; fields by name and in their order. */
function digestValue(state: number, value: KafkaValue | undefined): number {
  if (value === null || value === undefined) return fold(state, NULL);
  if (typeof value === "number") return fold(state, value);
  if (typeof value === "bigint") return fold(state, hashText(`${value}`));
  if (typeof value === "string") return fold(fold(state, value.length), hashText(value));
  if (typeof value === "boolean") return fold(state, value ? TRUE : FALSE);
  if (value instanceof Uint8Array) return fold(state, hashBytes(value));
  if (Array.isArray(value)) return value.reduce<number>(digestValue, fold(state, value.length));
  let digest = state;
  for (const [name, each] of Object.entries(value))
    digest = digestValue(fold(digest, hashText(name)), each as KafkaValue);
  return digest;
}
