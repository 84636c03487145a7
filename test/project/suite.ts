/**
 * `npm test`: every check of the project, one after the other, each under its name. The last line is
 * `N passed, N failed`: the tests that vitest counted, and each other step as one. A step that fails
 * does not keep the later ones from running.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

interface Count {
  readonly passed: number;
  readonly failed: number;
}

interface Step {
  readonly name: string;
  /** What `npm run` is given. */
  readonly script: readonly string[];
  /** Counts more than the step itself, from what it left behind. */
  count?(succeeded: boolean): Count;
}

/** The part of vitest's JSON report that is counted. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
}

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "quiesce-suite-"));
const report = join(folder, "vitest.json");

const STEPS: readonly Step[] = [
  { name: "types", script: ["types"] },
  { name: "lint, with the order of the layers", script: ["lint"] },
  { name: "format", script: ["format:check"] },
  { name: "dead code", script: ["dead-code"] },
  {
    name: "unit and conformance tests",
    script: ["unit", "--", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
    count: countTests,
  },
  { name: "stored replays, none of which may fail again", script: ["replay", "--", "replays"] },
  { name: "smoke: every target for a while", script: ["smoke"] },
  { name: "canary: planted bugs that must be found", script: ["canary"] },
];

const total = { passed: 0, failed: 0 };
const failures: string[] = [];
for (const step of STEPS) {
  const { passed, failed } = run(step);
  total.passed += passed;
  total.failed += failed;
  if (failed > 0) {
    failures.push(step.name);
  }
}
rmSync(folder, { recursive: true, force: true });
for (const name of failures) {
  process.stdout.write(`failed: ${name}\n`);
}
process.stdout.write(`${total.passed} passed, ${total.failed} failed\n`);
process.exitCode = total.failed === 0 ? 0 : 1;

function run({ name, script, count }: Step): Count {
  process.stdout.write(`\n== ${name}\n`);
  const startedAt = performance.now();
  const { status } = spawnSync("npm", ["run", "--silent", ...script], {
    cwd: ROOT,
    stdio: ["ignore", "inherit", "inherit"],
  });
  const succeeded = status === 0;
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  process.stdout.write(`== ${name}: ${succeeded ? "passed" : `FAILED (exit code ${status})`} in ${seconds} s\n`);
  return count?.(succeeded) ?? (succeeded ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
}

/** A run that failed although no test did counts as one failure: a file that does not load has no tests. */
function countTests(succeeded: boolean): Count {
  try {
    // Vitest wrote it.
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, "utf8")) as VitestReport;
    return { passed: numPassedTests, failed: succeeded ? numFailedTests : Math.max(1, numFailedTests) };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
