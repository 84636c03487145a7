/** Fewer and lower bytes: whole records, bytes within records with the record repaired, raw bytes. */
import { join } from "../mutate.ts";
import type { Attempts } from "./attempts.ts";

/** The bits of a byte that hold a short length; the top bit often is a flag. */
const LENGTH_MASK = 0x7f;

export function dropRecords(attempts: Attempts): void {
  const { structure, best } = attempts;
  if (structure !== undefined && best.input !== undefined) {
    attempts.minimise(structure.split(best.input), (records) => attempts.accept({ input: join(records) }));
  }
}

export function dropInsideRecords(attempts: Attempts): void {
  const { structure } = attempts;
  if (structure === undefined || attempts.best.input === undefined) {
    return;
  }
  for (let at = 0; !attempts.isOver && at < structure.split(attempts.best.input).length; at += 1) {
    const records = structure.split(attempts.best.input);
    attempts.minimise([...(records[at] ?? [])], (bytes) =>
      attempts.accept({ input: join(records.with(at, structure.repair(Uint8Array.from(bytes)))) }),
    );
  }
}

export function dropBytes(attempts: Attempts): void {
  if (attempts.best.input !== undefined) {
    attempts.minimise([...attempts.best.input], (bytes) => attempts.accept({ input: Uint8Array.from(bytes) }));
  }
}

/**
 * Takes every byte for a length prefix: removes bytes behind it and lowers it by as many. What is
 * prefixed with its length cannot lose a byte in any other way.
 */
export function dropPrefixed(attempts: Attempts): void {
  for (let at = (attempts.best.input?.length ?? 0) - 2; at >= 0 && !attempts.isOver; at -= 1) {
    const length = (attempts.best.input?.[at] ?? 0) & LENGTH_MASK;
    let removed = length;
    while (removed > 0 && !removePrefixed(attempts, at, removed)) {
      removed >>= 1;
    }
  }
}

export function lowerBytes(attempts: Attempts): void {
  const { input } = attempts.best;
  if (input === undefined) {
    return;
  }
  const nonZero = [...input.keys()].filter((at) => input[at] !== 0);
  const needed = attempts.minimise(nonZero, (positions) => attempts.accept({ input: keepOnly(input, positions) }));
  for (const at of attempts.isOver ? [] : needed) {
    attempts.lower(attempts.best.input?.[at] ?? 0, 0, (value) =>
      attempts.accept({ input: attempts.best.input?.with(at, value) }),
    );
  }
}

function removePrefixed(attempts: Attempts, at: number, removed: number): boolean {
  const { input } = attempts.best;
  if (input === undefined || at + removed >= input.length) {
    return false;
  }
  const shorter = [...input].toSpliced(at + 1, removed).with(at, (input[at] ?? 0) - removed);
  return attempts.accept({ input: repaired(attempts, Uint8Array.from(shorter), at, removed) });
}

/** Makes the record true again that lost `removed` bytes at `at`. */
function repaired({ structure, best }: Attempts, input: Uint8Array, at: number, removed: number): Uint8Array {
  const records = structure?.split(best.input ?? input) ?? [];
  let start = 0;
  for (const [position, { length }] of records.entries()) {
    if (at < start + length && structure !== undefined) {
      const record = input.subarray(start, Math.max(start, start + length - removed));
      return join([...records.slice(0, position), structure.repair(record), ...records.slice(position + 1)]);
    }
    start += length;
  }
  return input;
}

function keepOnly(input: Uint8Array, positions: readonly number[]): Uint8Array {
  const kept = new Uint8Array(input.length);
  for (const at of positions) {
    kept[at] = input[at] ?? 0;
  }
  return kept;
}
