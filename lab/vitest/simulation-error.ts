/** A finding as the error of a test: what failed, where it is stored, and the line that runs it again. */
import { relative } from "node:path";
import { escapeText } from "../trace/format-text.ts";
import type { SimulationFinding } from "./simulate.ts";

/** The test that met it. */
interface TestPlace {
  readonly file: string;
  readonly name: string;
}

/** The most bytes of an input that are shown. */
const SHOWN_BYTES_MAX = 64;

export class SimulationError extends Error {
  override readonly name = "SimulationError";
  readonly oracle: string;
  readonly fingerprint: string;
  readonly seed: string;
  /** The replay file, relative to the working directory. */
  readonly replay: string;

  constructor(target: string, finding: SimulationFinding, place: TestPlace) {
    super(describe(target, finding, place));
    this.oracle = finding.failure.oracle;
    this.fingerprint = finding.failure.fingerprint;
    this.seed = finding.seed;
    this.replay = finding.replay;
  }
}

function describe(target: string, finding: SimulationFinding, place: TestPlace): string {
  const { failure, scenario, run, seed, input, deviations, replay } = finding;
  const met = run === undefined ? `stored, from ${seed}` : `seed ${seed}, run ${run}`;
  return [
    `${failure.oracle}: ${escapeText(failure.message)}`,
    `  case       ${target}, ${scenario}, ${escapeText(met)}`,
    ...(input === undefined ? [] : [`  input      ${shownBytes(input)}`]),
    `  deviations ${deviations}`,
    `  replay     ${escapeText(replay)}`,
    `  reproduce  ${replayCommand(replay, place)}`,
  ].join("\n");
}

function shownBytes(input: Uint8Array): string {
  const shown = Buffer.from(input.subarray(0, SHOWN_BYTES_MAX));
  const more = input.length > SHOWN_BYTES_MAX ? "…" : "";
  return `${input.length} bytes: ${shown.toString("hex")}${more} ${JSON.stringify(shown.toString("latin1"))}`;
}

function replayCommand(replay: string, { file, name }: TestPlace): string {
  const path = relative(process.cwd(), file);
  const pattern = name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return `QUIESCE_REPLAY=${quoted(replay)} npx vitest run ${quoted(path)} -t ${quoted(pattern)}`;
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  return /^[\w./:@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`;
}
