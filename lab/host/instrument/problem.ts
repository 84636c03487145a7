/** Why coverage is missing. Each message says what to do. */

export interface InstrumentationProblem {
  readonly kind: "nothing-instrumented" | "loaded-before" | "not-transformed" | "counters-full";
  /** The module, or "" when it is about all of them. */
  readonly url: string;
  readonly message: string;
}

export const NOTHING_INSTRUMENTED: InstrumentationProblem = {
  kind: "nothing-instrumented",
  url: "",
  message:
    "no module was instrumented: check that the include patterns name the code under test, and that it is loaded after the instrumentation is installed",
};

export function loadedBefore(url: string): InstrumentationProblem {
  return {
    kind: "loaded-before",
    url,
    message: "it was loaded before the instrumentation was installed and runs uninstrumented: load it afterwards",
  };
}

export function notTransformed(url: string, reason: string): InstrumentationProblem {
  return { kind: "not-transformed", url, message: `it runs uninstrumented, because ${reason}` };
}

export function countersFull(url: string, countersMax: number): InstrumentationProblem {
  return {
    kind: "counters-full",
    url,
    message: `it runs uninstrumented, because all ${countersMax} counters are taken: include fewer modules`,
  };
}
