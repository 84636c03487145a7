/** Explains a shrunk failure: which of its decisions matter, and which bytes may be anything. */
import type { Case } from "../core/case.ts";

/** Other values that are tried for every byte. */
const PROBES: readonly number[] = [0x00, 0xff, 0x55, 0x80];
/** The longest input whose bytes are probed one by one. */
const PROBED_BYTES_MAX = 256;

type DecisionRole =
  /** Without it the failure is gone, and with another value too. */
  | "exact"
  /** Without it the failure is gone, but other values do as well. */
  | "needed"
  /** The failure stays without it. */
  | "irrelevant";

export interface Explanation {
  readonly decisions: readonly { readonly key: string; readonly value: number; readonly role: DecisionRole }[];
  /** Positions of bytes for which every probed value still fails the same way. */
  readonly freeBytes: readonly number[];
  readonly executions: number;
}

export function explain(failing: Case, reproduces: (candidate: Case) => boolean): Explanation {
  let executions = 0;
  const fails = (change: Partial<Pick<Case, "input" | "deviations">>): boolean => {
    executions += 1;
    return reproduces({ ...failing, ...change });
  };
  const { deviations } = failing;
  const decisions = deviations.map(({ key, value }, at) => {
    if (fails({ deviations: deviations.toSpliced(at, 1) })) {
      return { key, value, role: "irrelevant" as const };
    }
    const other = fails({ deviations: deviations.with(at, { key, value: value + 1 }) });
    return { key, value, role: other ? ("needed" as const) : ("exact" as const) };
  });
  const freeBytes = freeBytesOf(failing.input, (input) => fails({ input }));
  return { decisions, freeBytes, executions };
}

function freeBytesOf(input: Uint8Array | undefined, fails: (input: Uint8Array) => boolean): number[] {
  if (input === undefined || input.length > PROBED_BYTES_MAX) {
    return [];
  }
  return [...input.keys()].filter((at) => PROBES.every((probe) => probe === input[at] || fails(input.with(at, probe))));
}
