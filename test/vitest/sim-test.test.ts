/** `simTest` inside a suite of a user, run as that user runs it: by vitest, in a folder of its own. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { simTest } from "../../lab/vitest/index.ts";
import { NODE, ROOT, temporaryFolder } from "../cli/quiesce.ts";

const FOLDER = temporaryFolder();

const TARGETS = `
import { decoderTarget } from ${JSON.stringify(join(ROOT, "lab/index.ts"))};
const lines = (breaks, name = "lines") => ({
  name,
  create({ emit }) {
    let line = "";
    return {
      push(chunk) {
        for (const byte of chunk) {
          if (byte === 10) { emit(line); line = ""; } else { line += String.fromCharCode(byte); }
        }
        if (breaks) { line = ""; }
      },
    };
  },
  corpus: [Buffer.from("one\\ntwo\\n")],
});
export const good = decoderTarget(lines(false));
export const bad = decoderTarget(lines(true));
export const other = decoderTarget(lines(true, "other"));
`;

const SUITE = `
import { expect, test, vi } from "vitest";
import { simTest } from ${JSON.stringify(join(ROOT, "lab/vitest/index.ts"))};
import { bad, good, other } from "./targets.js";
vi.useFakeTimers();
const before = [Date, setTimeout, setImmediate, Math.random, process.hrtime, Buffer.allocUnsafe, Error.stackTraceLimit];
const listeners = process.listeners("unhandledRejection");
simTest(good, { runs: 150 });
simTest(bad, { name: "lines (broken)" });
simTest(other);
test("what was guarded is as it was", () => {
  expect([Date, setTimeout, setImmediate, Math.random, process.hrtime, Buffer.allocUnsafe, Error.stackTraceLimit]).toEqual(before);
  expect(process.listeners("unhandledRejection")).toEqual(listeners);
  expect(vi.isFakeTimers()).toBe(true);
});
`;

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly title: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

function runSuite(environment: Record<string, string> = {}, args: readonly string[] = []): Map<string, string> {
  const report = join(FOLDER, "report.json");
  const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
  spawnSync(NODE, [vitest, "run", "--reporter=json", `--outputFile=${report}`, ...args], {
    cwd: FOLDER,
    env: { ...process.env, ...environment },
    stdio: "ignore",
  });
  const { testResults } = JSON.parse(readFileSync(report, "utf8")) as Report;
  const results = testResults.flatMap(({ assertionResults }) => assertionResults);
  return new Map(results.map(({ title, status, failureMessages }) => [title, failureMessages[0] ?? status]));
}

describe("a suite with simTest", () => {
  let first = new Map<string, string>();

  beforeAll(() => {
    writeFileSync(join(FOLDER, "targets.js"), TARGETS);
    writeFileSync(join(FOLDER, "lines.test.js"), SUITE);
    writeFileSync(join(FOLDER, "package.json"), '{ "type": "module" }');
    const config = 'export default { test: { isolate: false, pool: "threads" } };';
    writeFileSync(join(FOLDER, "vitest.config.js"), config);
    mkdirSync(join(FOLDER, "node_modules"), { recursive: true });
    symlinkSync(join(ROOT, "node_modules/vitest"), join(FOLDER, "node_modules/vitest"));
    first = runSuite();
  });

  test("passes for a target that holds, under fake timers, and puts everything back", () => {
    expect(first.get("lines")).toBe("passed");
    expect(first.get("what was guarded is as it was")).toBe("passed");
  });

  test("fails with the oracle, the seed, the replay and the line to paste", () => {
    const message = first.get("lines (broken)") ?? "";
    expect(message).toContain("split-invariance: Decoder lines made something else of the same input");
    expect(message).toContain("seed quiesce, run ");
    const [, replay = ""] = /replay {5}(\S+)/.exec(message) ?? [];
    expect(existsSync(join(FOLDER, replay))).toBe(true);
    expect(message).toContain(`QUIESCE_REPLAY=${replay} npx vitest run lines.test.js -t 'lines \\(broken\\)'`);
  });

  test("runs a stored failure again, and passes once it is mended", () => {
    const [, replay = ""] = /replay {5}(\S+)/.exec(first.get("lines (broken)") ?? "") ?? [];
    const again = runSuite({ QUIESCE_REPLAY: replay });
    expect(again.get("lines (broken)")).toContain("split-invariance: ");
    expect(again.get("lines (broken)")).toContain("stored, from quiesce:");
    // The correct target bears the same name, so the same case is run on it.
    expect(again.get("lines")).toBe("passed");
    // It is nothing to another target, whose campaign runs as ever.
    expect(again.get("other")).toContain("seed quiesce, run ");
  });

  test("takes the seed from the environment", () => {
    expect(runSuite({ QUIESCE_SEED: "another" }).get("lines (broken)")).toContain("seed another, run ");
  });
});

test("arguments in the wrong order are refused with the right one", () => {
  expect(() => simTest("lines" as never, {})).toThrow("simTest takes a target");
});
