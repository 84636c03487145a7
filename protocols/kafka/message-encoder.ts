/** Requests and responses to octets, size and header included. */
import type { Api, RequestOf, ResponseOf } from "./apis.ts";
import { isFlexible, requestHeaderVersion, responseHeaderVersion } from "./apis.ts";
import { writeStruct } from "./message-writer.ts";
import { OctetWriter } from "./octet-writer.ts";
import type { KafkaStruct } from "./schema.ts";

export interface RequestHeader {
  readonly version: number;
  readonly correlationId: number;
  readonly clientId: string | null;
}

export function encodeRequest<Spoken extends Api>(
  api: Spoken,
  header: RequestHeader,
  body: RequestOf<Spoken>,
): Uint8Array {
  const writer = new OctetWriter();
  const headerVersion = requestHeaderVersion(api, header.version);
  writer.int16(api.key);
  writer.int16(header.version);
  writer.int32(header.correlationId);
  if (headerVersion >= 1) writer.string(header.clientId);
  if (headerVersion >= 2) writer.uvarint(0);
  writeStruct(writer, api.request, body as KafkaStruct, shapeOf(api, header.version));
  return framed(writer);
}

export interface ResponseHeader {
  readonly version: number;
  readonly correlationId: number;
}

export function encodeResponse<Spoken extends Api>(
  api: Spoken,
  { version, correlationId }: ResponseHeader,
  body: ResponseOf<Spoken>,
): Uint8Array {
  const writer = new OctetWriter();
  writer.int32(correlationId);
  if (responseHeaderVersion(api, version) === 1) writer.uvarint(0);
  writeStruct(writer, api.response, body as KafkaStruct, shapeOf(api, version));
  return framed(writer);
}

function shapeOf(api: Api, version: number): { readonly version: number; readonly isFlexible: boolean } {
  return { version, isFlexible: isFlexible(api, version) };
}

function framed(writer: OctetWriter): Uint8Array {
  const body = writer.finish();
  const frame = new Uint8Array(4 + body.length);
  new DataView(frame.buffer).setInt32(0, body.length);
  frame.set(body, 4);
  return frame;
}
