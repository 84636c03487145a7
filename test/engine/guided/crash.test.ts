import { describe, expect, test } from "vitest";
import { CrashLog } from "../../../lab/engine/guided/crash.ts";
import type { FailedExecution } from "../../../lab/engine/guided/harness.ts";

const AT = { input: Uint8Array.of(1), execution: 1, awaited: false };

function errorAt(message: string, ...frames: readonly string[]): Error {
  const error = new Error(message);
  error.stack = [`Error: ${message}`, ...frames.map((frame) => `    at ${frame}`)].join("\n");
  return error;
}

/** Fingerprints of the crashes that remain of these errors. */
function crashesOf(...thrown: readonly unknown[]): string[] {
  const log = new CrashLog();
  for (const error of thrown) {
    const failed: FailedExecution = { kind: "threw", thrown: error };
    log.add(failed, AT, () => failed);
  }
  return log.crashes.map(({ fingerprint }) => fingerprint);
}

describe("crashes", () => {
  test("of one class, message and place are one, whatever the message quotes of the input", () => {
    const frame = "parse (/home/ada/project/lib/parser.js:10:7)";
    expect(
      crashesOf(
        errorAt('bad token "x" at 17', frame),
        errorAt('bad token "yy" at 4', "parse (/home/bob/lib/parser.js:12:1)"),
        errorAt('bad token "\u0007\u00ff" at 99', frame),
      ),
    ).toEqual(["threw Error: bad token … at …/parse (parser.js)"]);
  });

  test("at different places are two, and frames of Node.js are no places", () => {
    expect(
      crashesOf(
        errorAt("x", "node:internal/buffer:73:5", "Reader.read (/app/node_modules/@scope/reader/lib/a.js:1:2)"),
        errorAt("x", "Buffer.readUInt8 (node:internal/buffer:255:1)", "file:///app/fuzz.mjs?v=1:3:4"),
      ),
    ).toEqual(["threw Error: x/Reader.read (@scope/reader/lib/a.js)", "threw Error: x/top level (fuzz.mjs)"]);
  });

  test("of different classes or messages are two", () => {
    expect(crashesOf(errorAt("x"), errorAt("y"), "text", 7, undefined, null)).toHaveLength(6);
  });

  test("by stack overflow are one, wherever the stack ended", () => {
    const overflow = (frame: string): Error =>
      Object.assign(new RangeError("Maximum call stack size exceeded"), { stack: `RangeError: x\n    at ${frame}` });
    expect(crashesOf(overflow("a (/a.js:1:1)"), overflow("b (/b.js:1:1)"))).toHaveLength(1);
  });

  test("may throw anything, also what cannot be looked at", () => {
    const hostile = new Proxy(new Error("x"), {
      get: () => {
        throw new Error("hands off");
      },
    });
    expect(crashesOf(hostile)).toEqual(["threw an error that cannot be read/an unknown place"]);
  });

  test("stop being repeated once their kind is known well", () => {
    const log = new CrashLog();
    let repeats = 0;
    for (let time = 0; time < 1_000; time += 1) {
      const failed: FailedExecution = { kind: "threw", thrown: errorAt(`at ${time}`) };
      log.add(failed, AT, () => {
        repeats += 1;
        return failed;
      });
    }
    expect(log.crashes).toHaveLength(1);
    expect(repeats).toBeLessThanOrEqual(64);
  });

  test("are repeated with stacks captured, which is undone afterwards", () => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      let during = 0;
      new CrashLog().add({ kind: "threw", thrown: new Error("x") }, AT, () => {
        during = Error.stackTraceLimit;
        return undefined;
      });
      expect(during).toBeGreaterThan(0);
      expect(Error.stackTraceLimit).toBe(0);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  });

  test("without an error need no repeat", () => {
    const log = new CrashLog();
    for (const kind of ["hang", "never-settled", "hang"] as const) {
      log.add({ kind, thrown: undefined }, AT, () => {
        throw new Error("a hang must not be executed again");
      });
    }
    expect(log.crashes.map(({ kind }) => kind)).toEqual(["hang", "never-settled"]);
  });
});
