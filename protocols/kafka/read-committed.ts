/**
 * What a reader of committed records sees of what it fetched (KIP-98): neither control batches nor what belongs to a
 * transaction that was aborted. A fetch names aborted transactions by producer and first offset; each ends with the
 * control batch that says so.
 */
import type { RecordBatch } from "./record.ts";

export interface AbortedTransaction {
  readonly producerId: bigint;
  readonly firstOffset: bigint;
}

/** `batches` in the order of their offsets; `aborted` in any order. */
export function committedOf(
  batches: readonly RecordBatch[],
  aborted: readonly AbortedTransaction[],
): readonly RecordBatch[] {
  const coming = aborted.toSorted((left, right) => compare(left.firstOffset, right.firstOffset));
  /** Producers whose open transaction was aborted. */
  const open = new Set<bigint>();
  let next = 0;
  return batches.filter((batch) => {
    for (let each = coming[next]; each !== undefined && each.firstOffset <= batch.lastOffset; each = coming[next]) {
      open.add(each.producerId);
      next += 1;
    }
    if (batch.control === "abort") open.delete(batch.producerId);
    return batch.control === undefined && !(batch.isTransactional && open.has(batch.producerId));
  });
}

function compare(left: bigint, right: bigint): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
