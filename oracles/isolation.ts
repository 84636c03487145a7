/** Decoders share no state: what one is fed changes nothing for another. */
import { comparePasses } from "./compare-passes.ts";

export const isolation = comparePasses({
  name: "isolation",
  promise: "Two decoders that run alternately decode as each would alone.",
  comparisons: [{ pass: "interleaved", base: "whole" }],
});
