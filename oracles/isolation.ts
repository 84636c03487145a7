/**
 * Decoders share no state: what one is fed changes nothing for another that runs at the same time
 * (`interleaved`), and one that was refused spoils nothing for those that come later (`after-fault`).
 */
import { comparePasses } from "./compare-passes.ts";

export const isolation = comparePasses({
  name: "isolation",
  promise: "Two decoders that run alternately, or one after the other, decode as each would alone.",
  comparisons: [
    { pass: "interleaved", base: "whole" },
    { pass: "after-fault", base: "whole" },
  ],
});
