/**
 * Responses of a broker, as a client decodes them. A response does not say what it answers but by its correlation
 * id, so whoever sent the request says what to expect.
 */
import type { Api, ResponseOf } from "./apis.ts";
import { API_VERSIONS, isFlexible, responseHeaderVersion, UNSUPPORTED_VERSION } from "./apis.ts";
import { FrameDecoder } from "./frame-decoder.ts";
import type { KafkaLimits } from "./limits.ts";
import type { MessageReader } from "./message-reader.ts";
import type { OctetReader } from "./octet-reader.ts";
import type { KafkaStruct } from "./schema.ts";

export interface Expected {
  readonly api: Api;
  readonly version: number;
}

export interface KafkaResponse extends Expected {
  readonly correlationId: number;
  readonly body: KafkaStruct;
}

/** What the response with this correlation id answers, or `undefined` where nothing was asked with it. */
export type Expect = (correlationId: number) => Expected | undefined;

export function responseDecoder(limits: KafkaLimits, expect: Expect): FrameDecoder<KafkaResponse> {
  return new FrameDecoder(limits, (reader, messages) => readResponse(reader, messages, expect));
}

/** The body of a response of this API; throws `TypeError` where it is of another. */
export function answerOf<Spoken extends Api>(api: Spoken, response: KafkaResponse): ResponseOf<Spoken> {
  if (response.api !== api) throw new TypeError(`this is no response of ${api.name}`);
  // It was read by the schema of this API.
  return response.body as ResponseOf<Spoken>;
}

function readResponse(reader: OctetReader, messages: MessageReader, expect: Expect): KafkaResponse | undefined {
  const correlationId = reader.int32();
  if (reader.problem !== undefined) return undefined;
  const expected = expect(correlationId);
  if (expected === undefined) {
    reader.fail("KAFKA_CORRELATION_UNKNOWN", 0);
    return undefined;
  }
  const { api, version: asked } = expected;
  if (responseHeaderVersion(api, asked) === 1) messages.skipTags();
  const version = api === API_VERSIONS && refusesVersion(reader) ? 0 : asked;
  const body = messages.read(api.response, { version, isFlexible: isFlexible(api, version) });
  return { api, version, correlationId, body };
}

/** A broker that does not speak the version in which it was asked answers in version 0 (KIP-511). */
function refusesVersion({ octets, at, end }: OctetReader): boolean {
  return end - at >= 2 && octets[at] === 0 && octets[at + 1] === UNSUPPORTED_VERSION;
}
