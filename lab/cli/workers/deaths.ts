/** Workers whose process died: which input did it, whether it does so alone, and how the campaign goes on. */
import { traceOfDeath } from "../../engine/findings.ts";
import { rmSync } from "node:fs";
import type { Case } from "../../core/case.ts";
import { entryName } from "../../corpus/entry-name.ts";
import { writeAtomically } from "../../corpus/whole-file.ts";
import type { Noted } from "../../host/black-box.ts";
import { readJournal } from "../../host/black-box.ts";
import { withoutInput } from "../../target/thrown.ts";
import type { RecordedFailure } from "../../trace/trace.ts";
import { encodeTrace } from "../../trace/write.ts";
import type { CampaignEvents } from "../campaign-loop.ts";
import { readIfThere } from "../files.ts";
import { reportInput, storeInput } from "../report-input.ts";
import { FindingStore } from "../store.ts";
import { FenceFolder } from "./fence-folder.ts";
import type { Fence, Task, WorkerOrder } from "./messages.ts";
import type { FencedOrder } from "./process-worker.ts";
import type { Alone } from "./run-alone.ts";
import { runAlone } from "./run-alone.ts";
import type { Ending } from "./last-words.ts";
import { deathText, sayingOf } from "./last-words.ts";
import type { Verdict } from "./verdict.ts";
import { decodeVerdict, describeVerdict } from "./verdict.ts";

export interface DeathRecord {
  /** How the process ended, in words. */
  readonly cause: string;
  /** Guided executions, and runs, that it did. */
  readonly executions: number;
  readonly runs: number;
  /** The end of its standard error. */
  readonly lastWords: string;
}

/** Whose death it was. */
interface Deceased {
  readonly order: FencedOrder;
  /** The name of the target. */
  readonly target: string;
}

/** How the campaign goes on in the place of a worker that died. */
export interface Succession {
  readonly order: WorkerOrder;
  /** Whether the same work is done again, so as to learn what the death was of. */
  readonly repeats: boolean;
  /** Guided executions until the death. */
  readonly executions: number;
}

/** More deaths in a row than these, of workers that did little before, say that the target cannot be fuzzed as it is. */
const SHORT_LIVES_MAX = 16;
const SHORT_LIFE_EXECUTIONS = 1_000;

const ORACLE = "totality";

export class Deaths {
  readonly notes: string[] = [];
  /** Why no worker takes the place of one that died any more. */
  gaveUp: string | undefined;
  private readonly events: Pick<CampaignEvents, "found" | "finding">;
  private readonly reported = new Set<string>();
  private count = 0;
  /** Deaths in a row of workers that did little before. */
  private shortLives = 0;

  constructor(events: Pick<CampaignEvents, "found" | "finding">) {
    this.events = events;
  }

  /** Reports what a death was of; `undefined` where no worker takes the place. */
  async take(death: DeathRecord, deceased: Deceased): Promise<Succession | undefined> {
    const { order } = deceased;
    const { fence } = order;
    const verdict = takeVerdict(fence);
    const noted = verdict ?? takeJournal(fence);
    const input = noted?.input;
    if (input === undefined && fence.notesAll) {
      return this.giveUp(
        `the process of ${order.target} dies while it executes no input (${deathText(death)}): what makes inputs for it, or what it leaves running, must not throw or exit`,
      );
    }
    if (input === undefined) {
      return { order: { ...order, fence: { ...fence, notesAll: true } }, repeats: true, executions: 0 };
    }
    this.count += 1;
    // What the process said last may be some executions old.
    const ended = { ...death, executions: Math.max(death.executions, noted?.execution ?? 0) };
    this.shortLives = ended.executions + ended.runs < SHORT_LIFE_EXECUTIONS ? this.shortLives + 1 : 0;
    await this.report({ input, verdict, death: ended }, deceased);
    return this.shortLives > SHORT_LIVES_MAX
      ? this.giveUp(
          `the process of ${order.target} died ${this.shortLives} times in a row within ${SHORT_LIFE_EXECUTIONS} executions; mend what it dies of first`,
        )
      : {
          order: { ...order, variant: `${order.variant}+${this.count}`, deadly: [...order.deadly, entryName(input)] },
          repeats: false,
          executions: ended.executions,
        };
  }

  private giveUp(reason: string): undefined {
    this.gaveUp ??= reason;
  }

  private async report({ input, verdict, death }: Ended, { order, target }: Deceased): Promise<void> {
    const fingerprint = fingerprintOf(verdict, death);
    if (this.reported.has(fingerprint)) {
      return;
    }
    const decided = verdict?.run === undefined || verdict.run.deviations.length === 0 ? undefined : verdict.run;
    const recorded = decided && { ...decided, target, seed: `${order.plan.seed}:death`, input, plants: order.plants };
    const found = { failure: { oracle: ORACLE, fingerprint, message: "" }, label: verdict?.death ?? "crash", input };
    const place = { folder: order.out, target, execution: death.executions };
    // On disk before it is looked into, which may take a while, and be interrupted.
    const path = storeInput(place, found);
    const alone = await runAlone({ ...order, alone: this.taskOf(input, recorded, order.fence) });
    if (verdict?.death === "hang" && alone.death === undefined) {
      rmSync(path);
      this.notes.push("an execution took too long and did not when it was repeated alone, so it is not reported");
      return;
    }
    this.reported.add(fingerprint);
    const message = `${describe(verdict, death, order.fence)}; ${describeAlone(alone, fingerprint)}`;
    const failure: RecordedFailure = { oracle: ORACLE, fingerprint, message };
    if (recorded === undefined) {
      reportInput(this.events, place, { ...found, failure });
      return;
    }
    rmSync(path);
    const { execution } = place;
    const replay = new FindingStore(order.out).save(traceOfDeath(recorded, failure));
    this.events.found(failure, replay, execution);
    const size = { inputBytes: input.length, deviations: recorded.deviations.length, shrinkExecutions: 0 };
    this.events.finding({ ...failure, ...size, replay, runsToFind: execution });
  }

  /** What is repeated alone: a case, where decisions matter, or else an input. */
  private taskOf(input: Uint8Array, recorded: Case | undefined, fence: Fence): Task {
    if (recorded === undefined) {
      return { kind: "input", input };
    }
    const { suspect: path } = new FenceFolder(fence.folder);
    const failure = { oracle: ORACLE, fingerprint: ORACLE, message: "" };
    writeAtomically(path, encodeTrace(traceOfDeath(recorded, failure)));
    return { kind: "replay", path };
  }
}

interface Ended {
  readonly input: Uint8Array;
  readonly verdict: Verdict | undefined;
  readonly death: DeathRecord;
}

/** How a process died that ran something alone. */
export function deathFingerprint({ verdict, ending = NO_ENDING }: Alone): string {
  return fingerprintOf(verdict, ending);
}

const NO_ENDING: Ending = { cause: "it lived", lastWords: "" };

function fingerprintOf(verdict: Verdict | undefined, { cause, lastWords }: Ending): string {
  if (verdict === undefined) {
    return `${ORACLE}/crash: ${withoutInput(sayingOf(lastWords) ?? cause)}`;
  }
  return `${ORACLE}/${verdict.death}${verdict.place === undefined ? "" : ` in ${verdict.place}`}`;
}

function describe(verdict: Verdict | undefined, record: DeathRecord, fence: Fence): string {
  return verdict === undefined ? `its process died: ${deathText(record)}` : describeVerdict(verdict, fence);
}

function describeAlone(alone: Alone, fingerprint: string): string {
  if (alone.death === undefined) {
    return "alone it does not: it needs executions before it";
  }
  return deathFingerprint(alone) === fingerprint
    ? "it does so alone as well"
    : `alone it ends in another way: ${alone.death}`;
}

function takeVerdict({ folder }: Fence): Verdict | undefined {
  const file = readIfThere(new FenceFolder(folder).verdict);
  return file === undefined ? undefined : decodeVerdict(file);
}

function takeJournal({ folder }: Fence): Noted | undefined {
  const file = readIfThere(new FenceFolder(folder).journal);
  return file === undefined ? undefined : readJournal(file);
}
