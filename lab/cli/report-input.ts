/** Reports a failure that no run of the lab repeats, with its input stored as it is. */
import { join } from "node:path";
import { entryName } from "../corpus/entry-name.ts";
import type { RecordedFailure } from "../trace/trace.ts";
import type { CampaignEvents } from "./campaign-loop.ts";
import { writeAtomically } from "../corpus/whole-file.ts";
import { fileNameOf, INPUT_SUFFIX } from "./files.ts";

export interface FailingInput {
  readonly failure: RecordedFailure;
  /** What the name of the file starts with. */
  readonly label: string;
  readonly input: Uint8Array;
}

export interface InputPlace {
  /** The folder for findings. */
  readonly folder: string;
  readonly target: string;
  readonly execution: number;
}

/** Writes the input and gives its file. */
export function storeInput({ folder, target }: InputPlace, { label, input }: FailingInput): string {
  const path = join(folder, fileNameOf(target), `${label}-${entryName(input)}${INPUT_SUFFIX}`);
  writeAtomically(path, input);
  return path;
}

export function reportInput(
  events: Pick<CampaignEvents, "found" | "finding">,
  place: InputPlace,
  failing: FailingInput,
): void {
  const path = storeInput(place, failing);
  const { execution } = place;
  const { failure, input } = failing;
  events.found(failure, path, execution);
  const size = { inputBytes: input.length, deviations: 0, shrinkExecutions: 0 };
  events.finding({ ...failure, ...size, replay: path, runsToFind: execution });
}
