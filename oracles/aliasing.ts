/**
 * A chunk belongs to its caller again once `push` has returned, and an event to who received it:
 * overwriting chunks, or decoding on, changes neither.
 */
import { comparePasses } from "./compare-passes.ts";

export const aliasing = comparePasses({
  name: "aliasing",
  promise: "Events share no memory with chunks that the caller reuses or with buffers that the decoder does.",
  comparisons: [
    { pass: "scribbled", base: "split" },
    { pass: "kept", base: "whole" },
  ],
});
