/** Where the bytes of a stream are cut into chunks means nothing. */
import { comparePasses } from "./compare-passes.ts";

export const splitInvariance = comparePasses({
  name: "split-invariance",
  promise: "Any split of the same bytes gives the same events and the same fault at the same offset.",
  comparisons: [{ pass: "split", base: "whole" }],
});
