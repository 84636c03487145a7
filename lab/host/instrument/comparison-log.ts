/**
 * The operands that an execution compared, for replacing one by the other in its input.
 *
 * Kept are pairs of unequal numbers and pairs of unequal texts or byte strings. The log is bounded: so
 * many entries of one execution, so many of one place, so many bytes of an operand. Looking at an
 * operand never throws and never runs code of the program.
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

export class ComparisonLog {
  private logged: Comparison[] = [];
  private readonly perSite = new Map<number, number>();

  /** Adds a pair, when both sides are of a kind that an input can hold and there is room. */
  add(site: number, left: unknown, right: unknown): void {
    const count = this.perSite.get(site) ?? 0;
    if (left === right || count >= COMPARISONS_PER_SITE_MAX || this.logged.length >= COMPARISONS_MAX) {
      return;
    }
    const leftOperand = operandOf(left);
    const rightOperand = operandOf(right);
    if (leftOperand === undefined || rightOperand === undefined || isBytes(leftOperand) !== isBytes(rightOperand)) {
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

function operandOf(value: unknown): Operand | undefined {
  switch (typeof value) {
    case "number":
      return Number.isNaN(value) ? undefined : value;
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
