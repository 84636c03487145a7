/** `quiesce corpus show`: inputs as a target reads them, and as bytes. */
import { join } from "node:path";
import { entryName } from "../corpus/entry-name.ts";
import { ENTRY_OCTETS_MAX } from "../corpus/limits.ts";
import { isFolder, readFile } from "../corpus/read-file.ts";
import type { InputView } from "../report/input-view.ts";
import { describeInput, jsonInput } from "../report/input-view.ts";
import { describeError } from "../target/thrown.ts";
import type { Target } from "../target/target.ts";
import { escapeText } from "../trace/format-text.ts";
import { readCorpus } from "./corpus-folders.ts";
import { EXIT, UsageError } from "./exit.ts";
import type { ExitCode } from "./exit.ts";
import { findTarget, loadConfig } from "./load.ts";
import { jsonText, printLines } from "./output.ts";
import { prepare } from "./prepare.ts";

export interface ShowOptions {
  readonly target?: string;
  readonly json?: boolean;
}

export async function show({ target: name, json }: ShowOptions, paths: readonly string[]): Promise<ExitCode> {
  const found = paths.map(filesOf);
  const inputs = found.flatMap((part) => part.inputs);
  const refused = found.flatMap((part) => part.refused);
  const target = name === undefined ? undefined : await openTarget(name);
  await printLines(json === true ? jsonLines(inputs, refused, target) : textLines(inputs, refused, target));
  return EXIT.clean;
}

interface ShownFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** A file that cannot be read is the user's to know at once; of a folder the others are shown. */
function filesOf(path: string): { readonly inputs: readonly ShownFile[]; readonly refused: readonly string[] } {
  if (isFolder(path)) {
    const { inputs, refused } = readCorpus(path);
    return { inputs: inputs.map(({ file, bytes }) => ({ path: join(path, file), bytes })), refused };
  }
  const read = readFile(path, ENTRY_OCTETS_MAX);
  if (read.kind === "refused") {
    throw new UsageError(`${path} cannot be shown: ${read.reason}`);
  }
  return { inputs: [{ path, bytes: read.bytes }], refused: [] };
}

async function openTarget(name: string): Promise<Target> {
  await prepare(name, []);
  const target = await findTarget(await loadConfig(), name).load();
  for (const scenario of target.scenarios) {
    await scenario.prepare?.();
  }
  return target;
}

function* textLines(
  inputs: readonly ShownFile[],
  refused: readonly string[],
  target: Target | undefined,
): Generator<string, void> {
  for (const line of refused) {
    yield escapeText(`refused ${line}`);
  }
  for (const input of inputs) {
    yield* describeInput(viewOf(input, target));
  }
}

/** An object per input would be no JSON; a line per input keeps memory bounded. */
function* jsonLines(
  inputs: readonly ShownFile[],
  refused: readonly string[],
  target: Target | undefined,
): Generator<string, void> {
  yield `{"refused":${jsonText(refused)},"inputs":[${inputs.length === 0 ? "]}" : ""}`;
  for (const [index, input] of inputs.entries()) {
    yield `${jsonText(jsonInput(viewOf(input, target)))}${index === inputs.length - 1 ? "]}" : ","}`;
  }
}

function viewOf({ path, bytes }: ShownFile, target: Target | undefined): InputView {
  const { structure, scenarios = [] } = target ?? {};
  const scenario = scenarios.find((candidate) => candidate.kind === "direct" && candidate.describe !== undefined);
  const describe = scenario?.kind === "direct" ? scenario.describe?.bind(scenario) : undefined;
  const notes: string[] = [];
  const attempt = <Value>(work: () => readonly Value[]): readonly Value[] => {
    try {
      return work();
    } catch (thrown) {
      notes.push(`the target cannot describe it: ${describeError(thrown)}`);
      return [];
    }
  };
  const records = attempt(() => structure?.split(bytes.slice()) ?? []);
  const meaning = attempt(() => describe?.(bytes.slice()).map(String) ?? []);
  return { path, name: entryName(bytes), bytes, records, meaning: [...meaning, ...notes] };
}
