/**
 * The operands that an execution compared, for replacing one by the other in its input.
 *
 * Kept are pairs of unequal numbers and pairs of unequal texts or byte strings. What JavaScript gives
 * beyond the end of an input, `undefined` or NaN, counts as no bytes, which a number of one byte or a text
 * could follow. The log is bounded: so many entries of one execution, so many of one place, so many bytes
 * of an operand. Looking at an operand never throws and never runs code of the program.
 */
import { types } from "node:util";

/** Texts are held as UTF-8. */
export type Operand = number | bigint | Uint8Array;

export interface Comparison {
  /** The number of the place in the source. */
  readonly site: number;
  readonly left: Operand;
  readonly right: Operand;
}

export const COMPARISONS_MAX = 4096;
export const COMPARISONS_PER_SITE_MAX = 16;
export const OPERAND_BYTES_MAX = 64;

const BYTE_MAX = 0xff;
/** Beyond the end. */
const NO_BYTES = new Uint8Array(0);

export class ComparisonLog {
  private logged: Comparison[] = [];
  private readonly perSite = new Map<number, number>();

  /** Adds a pair, when both sides are of a kind that an input can hold and there is room. */
  add(site: number, left: unknown, right: unknown): void {
    const count = this.perSite.get(site) ?? 0;
    if (left === right || count >= COMPARISONS_PER_SITE_MAX || this.logged.length >= COMPARISONS_MAX) {
      return;
    }
    const leftOperand = operandBeside(left, right);
    const rightOperand = operandBeside(right, left);
    if (leftOperand === undefined || rightOperand === undefined || leftOperand === rightOperand) {
      return;
    }
    if (isBytes(leftOperand) !== isBytes(rightOperand)) {
      return;
    }
    this.perSite.set(site, count + 1);
    this.logged.push({ site, left: leftOperand, right: rightOperand });
  }

  /** What was logged since the last call, in order; the log is empty afterwards. */
  take(): readonly Comparison[] {
    const { logged } = this;
    this.logged = [];
    this.perSite.clear();
    return logged;
  }
}

function isBytes(operand: Operand): operand is Uint8Array {
  return typeof operand === "object";
}

/** A value as it is compared with `other`. */
function operandBeside(value: unknown, other: unknown): Operand | undefined {
  if (isMissing(value)) {
    return NO_BYTES;
  }
  return isMissing(other) && isByte(value) ? Uint8Array.of(value) : operandOf(value);
}

function isMissing(value: unknown): boolean {
  return value === undefined || Number.isNaN(value);
}

function isByte(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= BYTE_MAX;
}

function operandOf(value: unknown): Operand | undefined {
  switch (typeof value) {
    case "number":
      return value;
    case "bigint":
      return value;
    case "string":
      // Every code unit takes at least one byte.
      return Uint8Array.from(Buffer.from(value.slice(0, OPERAND_BYTES_MAX)).subarray(0, OPERAND_BYTES_MAX));
    case "object":
      // `instanceof` would run the traps of a proxy.
      return types.isUint8Array(value) ? copyStart(value) : undefined;
    default:
      return undefined;
  }
}

function copyStart(bytes: Uint8Array): Uint8Array {
  const length = Math.min(bytes.byteLength, OPERAND_BYTES_MAX);
  // Memory that was taken away has no bytes, and no view of it can be made.
  return length === 0 ? new Uint8Array(0) : Uint8Array.from(new Uint8Array(bytes.buffer, bytes.byteOffset, length));
}
