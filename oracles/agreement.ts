/** The decoder and a reference that was written for clarity understand the same of every input. */
import { comparePasses } from "./compare-passes.ts";

export const agreement = comparePasses({
  name: "agreement",
  promise: "The decoder gives the same events and fault as the reference implementation.",
  comparisons: [{ pass: "model", base: "whole" }],
});
