/**
 * Reads a message by its schema. Counts are checked against what is left before anything is made. Tagged fields are
 * skipped, but must come in order and fit.
 */
import type { KafkaLimits } from "./limits.ts";
import { STRING_OCTETS_MAX } from "./limits.ts";
import type { OctetReader } from "./octet-reader.ts";
import type { KafkaStruct, KafkaValue, Schema, StructSchema } from "./schema.ts";

/** The least that an element takes: a boolean, or a compact text or struct with nothing in it. */
const ELEMENT_OCTETS_MIN = 1;

export interface MessageShape {
  readonly version: number;
  readonly isFlexible: boolean;
}

export class MessageReader {
  /** Elementary steps, since creation. */
  work = 0;
  readonly #reader: OctetReader;
  readonly #limits: Pick<KafkaLimits, "elementsMax" | "tagsMax">;
  #shape: MessageShape = { version: 0, isFlexible: false };
  #elements = 0;
  #tags = 0;

  constructor(reader: OctetReader, limits: Pick<KafkaLimits, "elementsMax" | "tagsMax">) {
    this.#reader = reader;
    this.#limits = limits;
  }

  read(schema: StructSchema, shape: MessageShape): KafkaStruct {
    this.#shape = shape;
    return this.#struct(schema);
  }

  /** As headers have the client id, in flexible versions too. */
  nullableString(): string | null {
    const reader = this.#reader;
    const lengthAt = reader.at;
    const length = reader.int16();
    this.work += 1;
    if (length >= 0) return reader.text(length, lengthAt);
    if (length < -1) reader.fail("KAFKA_STRING_LENGTH", lengthAt);
    return null;
  }

  /** The tagged fields behind a header or struct of a flexible version. */
  skipTags(): void {
    const reader = this.#reader;
    const countAt = reader.at;
    const count = reader.uvarint();
    this.work += 1;
    if (count > this.#limits.tagsMax - this.#tags) {
      reader.fail("KAFKA_TOO_MANY_TAGS", countAt);
      return;
    }
    this.#tags += count;
    let last = -1;
    for (let index = 0; index < count && reader.problem === undefined; index += 1) {
      const tagAt = reader.at;
      const tag = reader.uvarint();
      if (reader.problem === undefined && tag <= last) reader.fail("KAFKA_TAG_ORDER", tagAt);
      last = tag;
      const lengthAt = reader.at;
      reader.take(reader.uvarint(), lengthAt);
      this.work += 1;
    }
  }

  #struct({ fields }: StructSchema): KafkaStruct {
    const value: { [name: string]: KafkaValue } = {};
    for (const { name, type, since, absent } of fields) {
      value[name] = since > this.#shape.version ? absent : this.#value(type);
    }
    if (this.#shape.isFlexible) this.skipTags();
    return value;
  }

  #value(type: Schema): KafkaValue {
    const reader = this.#reader;
    this.work += 1;
    switch (type.kind) {
      case "boolean":
        return reader.int8() !== 0;
      case "int8":
        return reader.int8();
      case "int16":
        return reader.int16();
      case "int32":
        return reader.int32();
      case "int64":
        return reader.int64();
      case "string":
        return this.#string(type.isNullable);
      case "octets":
        return this.#octets();
      case "array":
        return this.#array(type.of, type.isNullable);
      case "struct":
        return this.#struct(type);
      default:
        return type satisfies never;
    }
  }

  #string(isNullable: boolean): string | null {
    const reader = this.#reader;
    const lengthAt = reader.at;
    const length = this.#shape.isFlexible ? reader.uvarint() - 1 : reader.int16();
    const isTooLong = length > STRING_OCTETS_MAX;
    if (length >= 0 && !isTooLong) return reader.text(length, lengthAt);
    if (isTooLong || length < -1 || !isNullable) reader.fail("KAFKA_STRING_LENGTH", lengthAt);
    return isNullable ? null : "";
  }

  #octets(): Uint8Array | null {
    const reader = this.#reader;
    const lengthAt = reader.at;
    const length = this.#shape.isFlexible ? reader.uvarint() - 1 : reader.int32();
    if (length >= 0) return reader.take(length, lengthAt);
    if (length < -1) reader.fail("KAFKA_STRING_LENGTH", lengthAt);
    return null;
  }

  #array(of: Schema, isNullable: boolean): readonly KafkaValue[] | null {
    const reader = this.#reader;
    const countAt = reader.at;
    const count = this.#shape.isFlexible ? reader.uvarint() - 1 : reader.int32();
    if (reader.problem !== undefined) return [];
    if (count === -1 && isNullable) return null;
    if (count < 0 || count * ELEMENT_OCTETS_MIN > reader.remaining) {
      reader.fail("KAFKA_ARRAY_COUNT", countAt);
      return [];
    }
    if (count > this.#limits.elementsMax - this.#elements) {
      reader.fail("KAFKA_TOO_MANY_ELEMENTS", countAt);
      return [];
    }
    this.#elements += count;
    const items: KafkaValue[] = [];
    for (let index = 0; index < count && reader.problem === undefined; index += 1) items.push(this.#value(of));
    return items;
  }
}
