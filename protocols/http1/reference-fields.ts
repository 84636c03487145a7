/** Field sections and what they mean, as the reference reads them: by descent, and by searching a list of pairs. */
import type { Http1FaultCode } from "./faults.ts";
import type { Http1Limits } from "./limits.ts";
import type { ReferenceText } from "./reference-text.ts";
import { isText, isToken, Refused } from "./reference-text.ts";

export interface ReferenceField {
  readonly at: number;
  readonly name: string;
  readonly value: string;
}

export interface ReferenceSection {
  readonly fields: readonly ReferenceField[];
  /** Where its last octet is. */
  readonly lastAt: number;
}

export function readSection(text: ReferenceText, limits: Http1Limits): ReferenceSection {
  const end = text.at + limits.fieldsOctetsMax;
  const fields: ReferenceField[] = [];
  while (look(text, end) !== "\r") fields.push(readField(text, end, fields.length === limits.fieldsMax));
  endLine(text, end);
  return { fields, lastAt: text.at - 1 };
}

function readField(text: ReferenceText, end: number, isOneTooMany: boolean): ReferenceField {
  const { at } = text;
  const first = look(text, end);
  if (first === " " || first === "\t") throw new Refused("H1_FOLDED", at);
  if (first === "\n") throw new Refused("H1_LINE_END", at);
  if (!isToken(first)) throw new Refused("H1_FIELD_NAME", at);
  if (isOneTooMany) throw new Refused("H1_TOO_MANY_FIELDS", at);
  while (isToken(look(text, end))) text.at += 1;
  const name = text.text.slice(at, text.at);
  const colon = look(text, end);
  if (colon !== ":") throw new Refused(colon === "\n" ? "H1_LINE_END" : "H1_FIELD_NAME", text.at);
  text.at += 1;
  const valueAt = text.at;
  while (isText(look(text, end))) text.at += 1;
  const value = text.text.slice(valueAt, text.at).replace(/^[ \t]*/, "");
  const last = look(text, end);
  if (last !== "\r") throw new Refused(last === "\n" ? "H1_LINE_END" : "H1_CONTROL", text.at);
  endLine(text, end);
  return { at, name, value: value.replace(/[ \t]*$/, "") };
}

function endLine(text: ReferenceText, end: number): void {
  text.at += 1;
  if (look(text, end) !== "\n") throw new Refused("H1_LINE_END", text.at);
  text.at += 1;
}

/** The next character, which must lie before `end`. */
function look(text: ReferenceText, end: number): string {
  const character = text.peek();
  if (text.at >= end) throw new Refused("H1_FIELDS_TOO_LARGE", text.at);
  return character;
}

/** All fields of a name. */
export function named({ fields }: ReferenceSection, name: string): ReferenceField[] {
  return fields.filter((field) => field.name.toLowerCase() === name);
}

/** The members of a list that may stand in several fields. */
export function members(section: ReferenceSection, name: string): string[] {
  return named(section, name).flatMap(({ value }) =>
    value.split(",").map((member) => member.replace(/^[ \t]+|[ \t]+$/g, "").toLowerCase()),
  );
}

export type ReferenceBody =
  | { readonly kind: "chunked" }
  | { readonly kind: "length"; readonly length: number; readonly at: number }
  | { readonly kind: "undeclared" };

/** What length and coding say together. */
export function bodyOf(section: ReferenceSection, minor: number): ReferenceBody {
  const lengths = named(section, "content-length");
  const [length, again] = lengths;
  if (again !== undefined) throw new Refused("H1_LENGTH_REPEATED", again.at);
  if (length !== undefined && !/^[0-9]+$/.test(length.value)) throw new Refused("H1_LENGTH", length.at);
  const [coding] = named(section, "transfer-encoding");
  if (coding !== undefined) {
    const problem = refusalOfCoding(section, minor, length !== undefined);
    if (problem !== undefined) throw new Refused(problem, coding.at);
    return { kind: "chunked" };
  }
  if (length === undefined) return { kind: "undeclared" };
  const octets = BigInt(length.value);
  return { kind: "length", length: octets > 2n ** 45n ? Number.POSITIVE_INFINITY : Number(octets), at: length.at };
}

function refusalOfCoding(section: ReferenceSection, minor: number, hasLength: boolean): Http1FaultCode | undefined {
  if (minor === 0) return "H1_CODING_VERSION";
  if (hasLength) return "H1_LENGTH_AND_CODING";
  const codings = named(section, "transfer-encoding").map(({ value }) => value.toLowerCase());
  return codings.length === 1 && codings[0] === "chunked" ? undefined : "H1_CODING";
}
