/**
 * `quiesce rediscover`: bugs that were once in published packages. Installs each vulnerable version and one
 * without the bug beside the project, and hunts in both with the same generic target.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { install, NotInstalled } from "../../bench/rediscover/install.ts";
import { PACKAGES_FOLDER_VARIABLE } from "../../bench/rediscover/installed.ts";
import type { KnownBug } from "../../bench/rediscover/list.ts";
import { KNOWN_BUGS } from "../../bench/rediscover/list.ts";
import type { Rediscovery } from "../report/rediscover-report.ts";
import { asPromised, describeRediscoveries, rediscoverReport } from "../report/rediscover-report.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { ExitCode } from "./exit.ts";
import type { Hunted } from "./hunt.ts";
import { hunt } from "./hunt.ts";
import { suggestion } from "./nearest.ts";
import { printJson } from "./output.ts";
import { IS_BUILT, PACKAGE_ROOT } from "./place.ts";

interface RediscoverOptions {
  readonly only: readonly string[];
  /** Seconds per hunt. */
  readonly seconds: number;
  readonly seed: string;
  /** Processes per hunt. */
  readonly workers: number;
  readonly json?: boolean;
}

/** Where packages stay, so that they are installed once. */
const CACHE = join(".cache", "rediscover");

export async function rediscoverCommand(options: RediscoverOptions): Promise<ExitCode> {
  if (options.seconds === 0) {
    throw new UsageError("--seconds 0 would find nothing; give 1 or more");
  }
  const bugs = chosen(options.only);
  const rediscoveries: Rediscovery[] = [];
  for (const bug of bugs) {
    const rediscovery = await rediscover(bug, options);
    rediscoveries.push(rediscovery);
    process.stderr.write(`${bug.name}: ${asPromised(rediscovery) ? "as promised" : "NOT as promised"}\n`);
  }
  if (options.json === true) {
    printJson(rediscoverReport(rediscoveries));
  } else {
    process.stdout.write(describeRediscoveries(rediscoveries));
  }
  return rediscoveries.every(asPromised) ? EXIT.clean : EXIT.finding;
}

function chosen(names: readonly string[]): readonly KnownBug[] {
  if (IS_BUILT) {
    throw new UsageError("what is rediscovered is listed in quiesce's repository; run this in a clone of it");
  }
  const known = KNOWN_BUGS.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`unknown bug "${unknown}": ${suggestion(unknown, known)}`);
  }
  return names.length === 0 ? KNOWN_BUGS : KNOWN_BUGS.filter(({ name }) => names.includes(name));
}

async function rediscover(bug: KnownBug, options: RediscoverOptions): Promise<Rediscovery> {
  return {
    bug,
    vulnerable: await huntIn(bug, bug.vulnerable, { ...options, until: bug.oracle }),
    fixed: await huntIn(bug, bug.fixed, { ...options, until: undefined }),
  };
}

interface HuntOptions extends RediscoverOptions {
  readonly until: string | undefined;
}

async function huntIn(bug: KnownBug, version: string, { seconds, seed, workers, until }: HuntOptions): Promise<Hunted> {
  const packages = await installOrExplain(bug, version);
  const out = mkdtempSync(join(tmpdir(), "quiesce-rediscover-"));
  try {
    return await hunt({
      target: fileURLToPath(new URL(`bench/rediscover/targets/${bug.target}.ts`, PACKAGE_ROOT)),
      instrument: [bug.package],
      environment: { [PACKAGES_FOLDER_VARIABLE]: packages },
      seed,
      workers,
      seconds,
      out,
      until,
    });
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

async function installOrExplain(bug: KnownBug, version: string): Promise<string> {
  try {
    return await install(resolve(CACHE), { package: bug.package, version });
  } catch (thrown) {
    throw thrown instanceof NotInstalled ? new UsageError(thrown.message) : thrown;
  }
}
