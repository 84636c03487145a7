/**
 * What a decoder gives out never holds memory that nobody wrote: the same input, decoded while
 * unwritten memory holds other bytes, gives the same. Such memory is a leak of somebody's secrets.
 */
import { comparePasses } from "./compare-passes.ts";

export const uninitialisedMemory = comparePasses({
  name: "uninitialised-memory",
  promise: "Events and faults do not depend on what unwritten memory holds.",
  comparisons: [{ pass: "poisoned", base: "whole" }],
});
