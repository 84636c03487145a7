/** Requests of clients, as a broker decodes them. */
import type { Api, RequestOf } from "./apis.ts";
import { API_VERSIONS, apiOf, isFlexible, isSpoken, requestHeaderVersion } from "./apis.ts";
import { FrameDecoder } from "./frame-decoder.ts";
import type { KafkaLimits } from "./limits.ts";
import type { MessageReader } from "./message-reader.ts";
import type { OctetReader } from "./octet-reader.ts";
import type { KafkaStruct } from "./schema.ts";

export interface KafkaRequest {
  readonly api: Api;
  readonly version: number;
  readonly correlationId: number;
  readonly clientId: string | null;
  /** `undefined` where ApiVersions is asked for in a version that is not spoken: what follows its header is unknown. */
  readonly body: KafkaStruct | undefined;
}

export function requestDecoder(limits: KafkaLimits): FrameDecoder<KafkaRequest> {
  return new FrameDecoder(limits, readRequest);
}

/** The body of a request of this API; throws `TypeError` where it is of another. */
export function bodyOf<Spoken extends Api>(api: Spoken, request: KafkaRequest): RequestOf<Spoken> {
  if (request.api !== api || request.body === undefined) throw new TypeError(`this is no request of ${api.name}`);
  // It was read by the schema of this API.
  return request.body as RequestOf<Spoken>;
}

function readRequest(reader: OctetReader, messages: MessageReader): KafkaRequest | undefined {
  const api = apiOf(reader.int16());
  const version = reader.int16();
  if (reader.problem === undefined && api === undefined) reader.fail("KAFKA_API_UNKNOWN", 0);
  if (api === undefined) return undefined;
  const isKnown = isSpoken(api, version);
  if (!isKnown && api !== API_VERSIONS) reader.fail("KAFKA_API_VERSION", 2);
  const correlationId = reader.int32();
  if (!isKnown) {
    reader.take(reader.remaining, reader.at);
    return { api, version, correlationId, clientId: null, body: undefined };
  }
  const headerVersion = requestHeaderVersion(api, version);
  const clientId = headerVersion >= 1 ? messages.nullableString() : null;
  if (headerVersion >= 2) messages.skipTags();
  const body = messages.read(api.request, { version, isFlexible: isFlexible(api, version) });
  return { api, version, correlationId, clientId, body };
}
