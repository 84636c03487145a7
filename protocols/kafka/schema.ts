/**
 * Messages as data: what their fields are, and since which version. Reader, writer, generator, digest and reference
 * all go by one schema. From a version on an API is flexible (KIP-482): lengths and counts are then compact, and
 * tagged fields stand behind every struct.
 */

type ScalarKind = "boolean" | "int8" | "int16" | "int32" | "int64";

export type Schema =
  | { readonly kind: ScalarKind }
  | { readonly kind: "string"; readonly isNullable: boolean }
  /** Octets or null, also where records stand. */
  | { readonly kind: "octets" }
  | { readonly kind: "array"; readonly of: Schema; readonly isNullable: boolean }
  | StructSchema;

export interface StructSchema {
  readonly kind: "struct";
  readonly fields: readonly Field[];
}

export interface Field {
  readonly name: string;
  readonly type: Schema;
  /** The first version that has it; earlier ones read as `absent`. */
  readonly since: number;
  readonly absent: KafkaValue;
}

export type KafkaValue = boolean | number | bigint | string | null | Uint8Array | readonly KafkaValue[] | KafkaStruct;

export interface KafkaStruct {
  readonly [name: string]: KafkaValue;
}

/** What a schema reads as. */
export type ValueOf<Type> = Type extends { readonly kind: "boolean" }
  ? boolean
  : Type extends { readonly kind: "int64" }
    ? bigint
    : Type extends { readonly kind: "int8" | "int16" | "int32" }
      ? number
      : Type extends { readonly kind: "string"; readonly isNullable: infer IsNullable }
        ? string | (IsNullable extends true ? null : never)
        : Type extends { readonly kind: "octets" }
          ? Uint8Array | null
          : Type extends { readonly kind: "array"; readonly of: infer Item; readonly isNullable: infer IsNullable }
            ? readonly ValueOf<Item>[] | (IsNullable extends true ? null : never)
            : Type extends { readonly kind: "struct"; readonly fields: infer Fields extends readonly Field[] }
              ? { readonly [Each in Fields[number] as Each["name"]]: ValueOf<Each["type"]> }
              : never;

export const BOOLEAN = { kind: "boolean" } as const;
export const INT8 = { kind: "int8" } as const;
export const INT16 = { kind: "int16" } as const;
export const INT32 = { kind: "int32" } as const;
export const INT64 = { kind: "int64" } as const;
export const STRING = { kind: "string", isNullable: false } as const;
export const NULLABLE_STRING = { kind: "string", isNullable: true } as const;
export const OCTETS = { kind: "octets" } as const;

export function arrayOf<const Item extends Schema>(
  of: Item,
): { readonly kind: "array"; readonly of: Item; readonly isNullable: false } {
  return { kind: "array", of, isNullable: false };
}

export function nullableArrayOf<const Item extends Schema>(
  of: Item,
): { readonly kind: "array"; readonly of: Item; readonly isNullable: true } {
  return { kind: "array", of, isNullable: true };
}

export function struct<const Fields extends readonly Field[]>(
  ...fields: Fields
): { readonly kind: "struct"; readonly fields: Fields } {
  return { kind: "struct", fields };
}

/** A field that every version has. */
export function field<const Name extends string, const Type extends Schema>(
  name: Name,
  type: Type,
): { readonly name: Name; readonly type: Type; readonly since: 0; readonly absent: null } {
  return { name, type, since: 0, absent: null };
}

/** A field of later versions; earlier ones read as `absent`. */
export function fieldSince<const Name extends string, const Type extends Schema>(
  since: number,
  name: Name,
  type: Type,
  absent: ValueOf<Type> & KafkaValue,
): { readonly name: Name; readonly type: Type; readonly since: number; readonly absent: KafkaValue } {
  return { name, type, since, absent };
}
