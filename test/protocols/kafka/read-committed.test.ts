import { expect, it } from "vitest";
import { committedOf } from "../../../protocols/kafka/read-committed.ts";
import { batchOf } from "../../../protocols/kafka/record-encoder.ts";
import type { Control, RecordBatch } from "../../../protocols/kafka/record.ts";
import { record } from "./helpers.ts";

function batch(offset: number, producerId: number, control?: Control): RecordBatch {
  return batchOf([record(offset, "v")], { isTransactional: true, producerId: BigInt(producerId), control });
}

const offsetsOf = (batches: readonly RecordBatch[]): number[] => batches.map(({ baseOffset }) => Number(baseOffset));
const aborted = (producerId: number, firstOffset: number) => ({
  producerId: BigInt(producerId),
  firstOffset: BigInt(firstOffset),
});

it("control batches are never seen", () => {
  expect(offsetsOf(committedOf([batch(0, 1), batch(1, 1, "commit"), batch(2, 1, "other")], []))).toEqual([0]);
});

it("an aborted transaction is not seen up to the control batch that ends it, and its producer's next one is", () => {
  const batches = [batch(0, 1), batch(1, 2), batch(2, 1), batch(3, 1, "abort"), batch(4, 1), batch(5, 1, "commit")];
  expect(offsetsOf(committedOf(batches, [aborted(1, 0)]))).toEqual([1, 4]);
});

it("a transaction that is aborted later is seen until then, and two producers do not mind each other", () => {
  const batches = [
    batch(0, 1),
    batch(1, 1, "commit"),
    batch(2, 2),
    batch(3, 1),
    batch(4, 2, "abort"),
    batch(5, 1, "abort"),
  ];
  expect(offsetsOf(committedOf(batches, [aborted(1, 3), aborted(2, 2)]))).toEqual([0]);
});

it("what is not part of a transaction is seen whoever wrote it", () => {
  const plain = batchOf([record(1, "v")], { producerId: 1n });
  expect(offsetsOf(committedOf([batch(0, 1), plain], [aborted(1, 0)]))).toEqual([1]);
});
