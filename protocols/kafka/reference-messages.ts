/**
 * Requests and responses as an executable specification: the whole input at once, by recursive descent over the
 * schemas. It shares schemas and limits with the decoders, and nothing else.
 */
import type { Decoded } from "../../lab/core/decoder.ts";
import type { Api } from "./apis.ts";
import { APIS } from "./apis.ts";
import { kafkaFault } from "./faults.ts";
import type { KafkaLimits } from "./limits.ts";
import { Refused, Window } from "./reference-octets.ts";
import type { KafkaRequest } from "./request-decoder.ts";
import type { Expect, KafkaResponse } from "./response-decoder.ts";
import type { KafkaStruct, KafkaValue, Schema, StructSchema } from "./schema.ts";

const API_VERSIONS_KEY = 18;
const CONTROLLED_SHUTDOWN_KEY = 7;
const OCTETS_OF = { boolean: 1, int8: 1, int16: 2, int32: 4 } as const;

export function decodeRequestsByReference(input: Uint8Array, limits: KafkaLimits): Decoded<KafkaRequest> {
  return decodeFrames(input, limits, (message) => message.request());
}

export function decodeResponsesByReference(
  input: Uint8Array,
  limits: KafkaLimits,
  expect: Expect,
): Decoded<KafkaResponse> {
  return decodeFrames(input, limits, (message) => message.response(expect));
}

function decodeFrames<Message>(
  input: Uint8Array,
  limits: KafkaLimits,
  read: (message: ReferenceMessage) => Message,
): Decoded<Message> {
  const events: Message[] = [];
  try {
    for (let at = 0; at < input.length;) {
      if (at + 4 > input.length) throw new Refused("KAFKA_TRUNCATED", input.length);
      const size = new Window(input, at, at + 4).number(4);
      if (size < 0 || size > limits.frameOctetsMax) throw new Refused("KAFKA_FRAME_SIZE", at);
      if (at + 4 + size > input.length) throw new Refused("KAFKA_TRUNCATED", input.length);
      const window = new Window(input, at + 4, at + 4 + size);
      const message = read(new ReferenceMessage(window, limits));
      if (window.left > 0) window.refuse("KAFKA_TRAILING_OCTETS", window.at);
      events.push(message);
      at += 4 + size;
    }
    return { events, fault: undefined };
  } catch (thrown) {
    if (!(thrown instanceof Refused)) throw thrown;
    return { events, fault: kafkaFault(thrown.code, thrown.at) };
  }
}

class ReferenceMessage {
  private readonly window: Window;
  private readonly limits: KafkaLimits;
  private elements = 0;
  private tags = 0;
  private version = 0;
  private isFlexible = false;

  constructor(window: Window, limits: KafkaLimits) {
    this.window = window;
    this.limits = limits;
  }

  request(): KafkaRequest {
    const { window } = this;
    const start = window.at;
    const key = window.number(2);
    const version = window.number(2);
    const api = APIS.find((each) => each.key === key);
    if (api === undefined) return window.refuse("KAFKA_API_UNKNOWN", start);
    const isSpoken = api.versionMin <= version && version <= api.versionMax;
    if (!isSpoken && key !== API_VERSIONS_KEY) window.refuse("KAFKA_API_VERSION", start + 2);
    const correlationId = window.number(4);
    if (!isSpoken) {
      window.octets(window.left);
      return { api, version, correlationId, clientId: null, body: undefined };
    }
    const clientId = key === CONTROLLED_SHUTDOWN_KEY ? null : this.string(true);
    this.speak(api, version);
    if (this.isFlexible) this.skipTags();
    return { api, version, correlationId, clientId, body: this.struct(api.request) };
  }

  response(expect: Expect): KafkaResponse {
    const { window } = this;
    const start = window.at;
    const correlationId = window.number(4);
    const expected = expect(correlationId);
    if (expected === undefined) return window.refuse("KAFKA_CORRELATION_UNKNOWN", start);
    const { api } = expected;
    this.speak(api, expected.version);
    if (this.isFlexible && api.key !== API_VERSIONS_KEY) this.skipTags();
    const isRefusal = api.key === API_VERSIONS_KEY && window.left >= 2 && window.part(2).number(2) === 35;
    if (isRefusal) this.speak(api, 0);
    return { api, version: this.version, correlationId, body: this.struct(api.response) };
  }

  private speak(api: Api, version: number): void {
    this.version = version;
    this.isFlexible = version >= api.flexibleFrom;
  }

  private struct({ fields }: StructSchema): KafkaStruct {
    const entries = fields.map(({ name, type, since, absent }): [string, KafkaValue] => [
      name,
      this.version < since ? absent : this.value(type),
    ]);
    if (this.isFlexible) this.skipTags();
    return Object.fromEntries(entries);
  }

  private value(type: Schema): KafkaValue {
    switch (type.kind) {
      case "boolean":
        return this.window.number(1) !== 0;
      case "int8":
      case "int16":
      case "int32":
        return this.window.number(OCTETS_OF[type.kind]);
      case "int64":
        return this.window.whole(8);
      case "string":
        return this.string(type.isNullable);
      case "octets": {
        const lengthAt = this.window.at;
        const length = this.length(4);
        if (length < -1) this.window.refuse("KAFKA_STRING_LENGTH", lengthAt);
        return length < 0 ? null : this.window.octets(length, lengthAt);
      }
      case "array":
        return this.array(type.of, type.isNullable);
      case "struct":
        return this.struct(type);
      default:
        return type satisfies never;
    }
  }

  private string(isNullable: boolean): string | null {
    const lengthAt = this.window.at;
    const length = this.length(2);
    if (length < -1 || length >= 1 << 15 || (length === -1 && !isNullable))
      this.window.refuse("KAFKA_STRING_LENGTH", lengthAt);
    return length < 0 ? null : this.window.text(length, lengthAt);
  }

  private array(of: Schema, isNullable: boolean): readonly KafkaValue[] | null {
    const countAt = this.window.at;
    const count = this.length(4);
    if (count === -1 && isNullable) return null;
    if (count < 0 || count > this.window.left) this.window.refuse("KAFKA_ARRAY_COUNT", countAt);
    this.elements += count;
    if (this.elements > this.limits.elementsMax) this.window.refuse("KAFKA_TOO_MANY_ELEMENTS", countAt);
    return Array.from({ length: count }, () => this.value(of));
  }

  /** One less than a variable number in flexible versions, or a number of so many octets. */
  private length(octets: number): number {
    return this.isFlexible ? Number(this.window.variable(32)) - 1 : this.window.number(octets);
  }

  private skipTags(): void {
    const { window } = this;
    const countAt = window.at;
    const count = Number(window.variable(32));
    this.tags += count;
    if (this.tags > this.limits.tagsMax) window.refuse("KAFKA_TOO_MANY_TAGS", countAt);
    let before = -1n;
    for (let index = 0; index < count; index += 1) {
      const tagAt = window.at;
      const tag = window.variable(32);
      if (tag <= before) window.refuse("KAFKA_TAG_ORDER", tagAt);
      before = tag;
      const lengthAt = window.at;
      window.octets(Number(window.variable(32)), lengthAt);
    }
  }
}
