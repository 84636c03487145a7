/** Writes a message by its schema, with empty tagged fields where there are any. */
import type { MessageShape } from "./message-reader.ts";
import type { OctetWriter } from "./octet-writer.ts";
import type { KafkaStruct, KafkaValue, Schema, StructSchema } from "./schema.ts";

export function writeStruct(writer: OctetWriter, schema: StructSchema, value: KafkaStruct, shape: MessageShape): void {
  for (const { name, type, since } of schema.fields) {
    if (since <= shape.version) writeValue(writer, type, value[name] ?? null, shape);
  }
  if (shape.isFlexible) writer.uvarint(0);
}

/** Values have the types that their schema says, which the types of the encoders hold. */
function writeValue(writer: OctetWriter, type: Schema, value: KafkaValue, shape: MessageShape): void {
  switch (type.kind) {
    case "boolean":
      return writer.int8(value === true ? 1 : 0);
    case "int8":
      return writer.int8(Number(value));
    case "int16":
      return writer.int16(Number(value));
    case "int32":
      return writer.int32(Number(value));
    case "int64":
      return writer.int64(typeof value === "bigint" ? value : 0n);
    case "string": {
      const text = typeof value === "string" ? value : null;
      return shape.isFlexible ? writer.compactString(text) : writer.string(text);
    }
    case "octets": {
      const octets = value instanceof Uint8Array ? value : null;
      return shape.isFlexible ? writer.compactOctets(octets) : writer.nullableOctets(octets);
    }
    case "array":
      return writeArray(writer, type.of, value, shape);
    case "struct":
      return writeStruct(writer, type, value as KafkaStruct, shape);
    default:
      return type satisfies never;
  }
}

function writeArray(writer: OctetWriter, of: Schema, value: KafkaValue, shape: MessageShape): void {
  const items = value === null ? undefined : (value as readonly KafkaValue[]);
  const count = items?.length ?? -1;
  if (shape.isFlexible) writer.uvarint(count + 1);
  else writer.int32(count);
  for (const item of items ?? []) writeValue(writer, of, item, shape);
}
