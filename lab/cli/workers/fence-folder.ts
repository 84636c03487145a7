/** The files that the process of a worker leaves for the campaign, in a folder of its own. */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";

export class FenceFolder {
  private readonly folder: string;
  /** What the watchdog stopped. */
  readonly verdict: string;
  /** The input that is being executed. */
  readonly journal: string;
  /** How many executions there were. */
  readonly pulse: string;
  /** A case that the process is to replay. */
  readonly suspect: string;
  /** What the process wrote to its standard error. */
  readonly words: string;

  constructor(folder: string) {
    this.folder = folder;
    this.verdict = join(folder, "verdict");
    this.journal = join(folder, "journal");
    this.pulse = join(folder, "pulse");
    this.suspect = join(folder, "suspect");
    this.words = join(folder, "words");
  }

  /** Makes the folder, and removes what an earlier process left in it. */
  prepare(): void {
    mkdirSync(this.folder, { recursive: true });
    for (const path of [this.verdict, this.journal, this.pulse, this.words]) {
      rmSync(path, { force: true });
    }
  }
}
