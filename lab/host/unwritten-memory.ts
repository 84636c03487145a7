/**
 * Fills the memory that `Buffer.allocUnsafe` and `Buffer.allocUnsafeSlow` give out, which holds whatever
 * was there before. Two executions over different fillings that differ have read what nobody wrote.
 *
 * Not reached: a function that was taken from `Buffer` when its module was loaded, the pool behind
 * `Buffer.from`, which is always written over, and memory that native code allocates.
 */

import type { Unwritten } from "../target/target.ts";

type Allocate = typeof Buffer.allocUnsafe;

/** Calls `run` with unwritten memory filled with `byte`, and counts the buffers that were filled. */
export function withUnwrittenMemory<Value>(byte: number, run: () => Value): Unwritten<Value> {
  const { allocUnsafe, allocUnsafeSlow } = Buffer;
  let filled = 0;
  const filling =
    (allocate: Allocate): Allocate =>
    (size) => {
      filled += 1;
      return allocate(size).fill(byte);
    };
  Buffer.allocUnsafe = filling(allocUnsafe);
  Buffer.allocUnsafeSlow = filling(allocUnsafeSlow);
  try {
    const value = run();
    return { value, buffers: filled };
  } finally {
    Buffer.allocUnsafe = allocUnsafe;
    Buffer.allocUnsafeSlow = allocUnsafeSlow;
  }
}
