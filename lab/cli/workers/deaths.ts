/** Workers whose process died: which input did it, whether it does so alone, and how the campaign goes on. */
import { entryName } from "../../corpus/entry-name.ts";
import { readJournal } from "../../host/black-box.ts";
import type { CampaignEvents } from "../campaign-loop.ts";
import { reportInput } from "../report-input.ts";
import type { Fence, WorkerOrder } from "./messages.ts";
import type { Alone } from "./run-alone.ts";
import { runAlone } from "./run-alone.ts";
import { deathText, sayingOf } from "./last-words.ts";
import { takeFile } from "./take-file.ts";
import type { Death, Verdict } from "./verdict.ts";
import { describeVerdict, takeVerdict } from "./verdict.ts";

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
  readonly order: WorkerOrder;
  /** The name of the target. */
  readonly target: string;
}

/** More deaths than these say that the target cannot be fuzzed as it is. */
const DEATHS_MAX = 16;

export class Deaths {
  readonly notes: string[] = [];
  /** Why no worker takes the place of one that died any more. */
  gaveUp: string | undefined;
  private readonly events: Pick<CampaignEvents, "found" | "finding">;
  private readonly reported = new Set<string>();
  private count = 0;

  constructor(events: Pick<CampaignEvents, "found" | "finding">) {
    this.events = events;
  }

  /** Reports what a death was of; gives the order of the worker that takes the place, `undefined` for none. */
  async take(death: DeathRecord, deceased: Deceased): Promise<WorkerOrder | undefined> {
    const { order } = deceased;
    const { fence } = order;
    this.count += 1;
    if (fence === undefined || this.count > DEATHS_MAX) {
      return this.giveUp(`the process of ${order.target} died ${this.count} times; mend what it dies of first`);
    }
    const stopped = takeVerdict(fence.verdict);
    const input = stopped?.input ?? takeJournal(fence.journal);
    if (input === undefined && fence.journal !== undefined) {
      return this.giveUp(
        `the process of ${order.target} dies while it executes no input (${deathText(death)}): what makes inputs for it, or what it leaves running, must not throw or exit`,
      );
    }
    if (input === undefined) {
      this.notes.push(
        `a process died (${deathText(death)}) and it is not known of which input; the campaign went on with a journal of inputs, which is slower`,
      );
      return { ...order, fence: { ...fence, journal: `${fence.verdict}.journal` } };
    }
    await this.report({ input, death: stopped?.death ?? "crash" }, death, deceased);
    return { ...order, variant: `${order.variant}+${this.count}`, deadly: [...order.deadly, entryName(input)] };
  }

  private giveUp(reason: string): undefined {
    this.gaveUp ??= reason;
  }

  private async report({ input, death }: Ended, record: DeathRecord, { order, target }: Deceased): Promise<void> {
    const fingerprint = `totality/${death === "crash" ? `crash: ${sayingOf(record.lastWords) ?? record.cause}` : death}`;
    if (this.reported.has(fingerprint) || order.fence === undefined) {
      return;
    }
    const alone = await runAlone({ ...order, only: input });
    if (death === "hang" && alone.death === undefined) {
      this.notes.push("an execution took too long and did not when it was repeated alone, so it is not reported");
      return;
    }
    this.reported.add(fingerprint);
    const message = `${describe(death, record, order.fence)}; ${describeAlone(alone)}`;
    const place = { folder: order.out, target, execution: record.executions };
    reportInput(this.events, place, { failure: { oracle: "totality", fingerprint, message }, label: death, input });
  }
}

type Ended = Pick<Verdict, "input"> & { readonly death: Death | "crash" };

function describe(death: Ended["death"], record: DeathRecord, fence: Fence): string {
  return death === "crash" ? `its process died: ${deathText(record)}` : describeVerdict(death, fence);
}

function describeAlone({ death }: Alone): string {
  return death === undefined ? "alone it does not: it needs executions before it" : "it does so alone as well";
}

function takeJournal(path: string | undefined): Uint8Array | undefined {
  const file = path === undefined ? undefined : takeFile(path);
  return file === undefined ? undefined : readJournal(file);
}
