/** Where jsfuzz is installed. It is no dependency: whoever wants its opinion installs it. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { UsageError } from "../exit.ts";

export interface JsfuzzCommand {
  /** The script of its command line. */
  readonly script: string;
  readonly version: string;
}

const PACKAGE = "jsfuzz";
/** What this engine was tried with. */
const VERSION = "1.0.15";

/** Looks in the packages of `folder` first, then in those of `others`, modules of quiesce. */
export function jsfuzzCommand(folder: string, others: readonly string[] = [import.meta.url]): JsfuzzCommand {
  const manifest = [pathToFileURL(join(folder, "package.json")).href, ...others]
    .map((from) => manifestFrom(from))
    .find((path) => path !== undefined);
  if (manifest === undefined) {
    throw new UsageError(
      `--engine jsfuzz needs the package jsfuzz, which is not installed: npm install --save-dev ${PACKAGE}@${VERSION}`,
    );
  }
  const { version, bin } = JSON.parse(readFileSync(manifest, "utf8")) as Manifest;
  return { version, script: join(dirname(manifest), bin.jsfuzz) };
}

/** The part of its package.json that is used here. */
interface Manifest {
  readonly version: string;
  readonly bin: { readonly jsfuzz: string };
}

function manifestFrom(from: string): string | undefined {
  try {
    return createRequire(from).resolve(`${PACKAGE}/package.json`);
  } catch {
    return undefined;
  }
}
