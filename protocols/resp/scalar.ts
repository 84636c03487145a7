/** Values of one line: what the line behind the type octet means. */
import type { RespFaultCode } from "./faults.ts";
import { textOf } from "../shared/line-text.ts";
import type { Spelling } from "./number-text.ts";
import { fitsInteger, readDouble, readInteger } from "./number-text.ts";
import type { RespValue } from "./value.ts";
import { NULL, TYPE } from "./value.ts";

/** The rule that was broken, and the index of the octet that broke it. */
interface Refusal {
  readonly code: RespFaultCode;
  readonly bad: number;
}

const TRUE: RespValue = Object.freeze({ kind: "boolean", value: true });
const FALSE: RespValue = Object.freeze({ kind: "boolean", value: false });
const LETTER_T = 0x74;
const LETTER_F = 0x66;
/** Counters are mostly small, so their values are made once. All decoders hand them out, so nobody can change them. */
const SMALL_INTEGERS: readonly RespValue[] = Array.from({ length: 1_024 }, (_, value) =>
  Object.freeze(integerValue(value)),
);

/** Reads a line of one of the types of one line. Throws `TypeError` for another. */
export function readScalar(type: number, line: Spelling): RespValue | Refusal {
  const { octets, start, end } = line;
  switch (type) {
    case TYPE.simple:
      return { kind: "simple", text: textOf(octets, start, end) };
    case TYPE.error:
      return { kind: "error", text: textOf(octets, start, end) };
    case TYPE.integer:
      return readIntegerLine(line);
    case TYPE.bigNumber: {
      const value = readInteger(line);
      return typeof value === "bigint" ? { kind: "big-number", value } : { code: "RESP_BIG_NUMBER", bad: value.bad };
    }
    case TYPE.double: {
      const value = readDouble(line);
      return typeof value === "number" ? { kind: "double", value } : { code: "RESP_DOUBLE", bad: value.bad };
    }
    case TYPE.boolean:
      return booleanOf(line);
    case TYPE.null:
      return start === end ? NULL : { code: "RESP_NULL", bad: start };
    default:
      throw new TypeError("no type of one line");
  }
}

export function integerOf(value: number): RespValue {
  return SMALL_INTEGERS[value] ?? integerValue(value);
}

function integerValue(value: number): RespValue {
  return { kind: "integer", value: BigInt(value) };
}

export function isRefusal(read: RespValue | Refusal): read is Refusal {
  return "bad" in read;
}

function readIntegerLine(line: Spelling): RespValue | Refusal {
  const value = readInteger(line);
  if (typeof value !== "bigint") return { code: "RESP_INTEGER", bad: value.bad };
  // The rule is about the value: it points at the octet of the type, before the line.
  return fitsInteger(value) ? { kind: "integer", value } : { code: "RESP_INTEGER_RANGE", bad: line.start - 1 };
}

function booleanOf({ octets, start, end }: Spelling): RespValue | Refusal {
  const letter = octets[start];
  if (start === end || (letter !== LETTER_T && letter !== LETTER_F)) return { code: "RESP_BOOLEAN", bad: start };
  if (end > start + 1) return { code: "RESP_BOOLEAN", bad: start + 1 };
  return letter === LETTER_T ? TRUE : FALSE;
}
