/** Says how a campaign goes: a panel that is redrawn on a terminal, plain lines now and then elsewhere. */
import type { Finding } from "../engine/failure.ts";
import { isReplay } from "../engine/failure.ts";
import { escapeText } from "../trace/format-text.ts";
import type { RecordedFailure } from "../trace/trace.ts";

/** Where progress is written. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface ProgressPlan {
  readonly target: string;
  readonly seed: string;
  readonly runs: number | undefined;
  readonly seconds: number | undefined;
}

const PANEL_PERIOD_MS = 100;
const LINE_PERIOD_MS = 5_000;
const CLEAR_LINE = "\r\u001b[2K";

export class Progress {
  private readonly stream: ProgressStream | undefined;
  private readonly plan: ProgressPlan;
  private readonly startedAt = performance.now();
  private shownAt = this.startedAt;
  private panelShown = false;

  /** Without a stream nothing is said. */
  constructor(stream: ProgressStream | undefined, plan: ProgressPlan) {
    this.stream = stream;
    this.plan = plan;
  }

  update(runs: number, executions: number): void {
    const now = performance.now();
    const period = this.stream?.isTTY === true ? PANEL_PERIOD_MS : LINE_PERIOD_MS;
    if (this.stream === undefined || now - this.shownAt < period) {
      return;
    }
    this.shownAt = now;
    const line = this.describe(Math.max(runs, executions), (now - this.startedAt) / 1_000);
    if (this.stream.isTTY === true) {
      this.stream.write(CLEAR_LINE + line);
      this.panelShown = true;
    } else {
      this.stream.write(`${line}\n`);
    }
  }

  found({ fingerprint, message }: RecordedFailure, replay: string, run: number): void {
    this.line(`found ${escapeText(fingerprint)} in run ${run}, saved to ${escapeText(replay)}`);
    this.line(`  ${escapeText(message)}`);
    if (isReplay(replay)) {
      this.line("  shrinking ...");
    }
  }

  finding({ fingerprint, replay, inputBytes, deviations, shrinkExecutions }: Finding): void {
    if (!isReplay(replay)) {
      return;
    }
    const size = `${inputBytes} bytes and ${deviations} deviations`;
    this.line(`shrunk ${escapeText(fingerprint)} to ${size} in ${shrinkExecutions} executions`);
  }

  end(): void {
    if (this.panelShown) {
      this.stream?.write(CLEAR_LINE);
    }
  }

  private line(text: string): void {
    if (this.panelShown) {
      this.stream?.write(CLEAR_LINE);
      this.panelShown = false;
    }
    this.stream?.write(`${text}\n`);
  }

  private describe(done: number, seconds: number): string {
    const { target, seed, runs, seconds: limit } = this.plan;
    const rate = Math.round(done / Math.max(seconds, 0.001));
    const left =
      runs === undefined ? `${seconds.toFixed(0)}${limit === undefined ? "" : ` of ${limit}`} s` : `of ${runs}`;
    return escapeText(`${target} seed ${seed}: ${done} runs (${left}), ${rate} runs/s`);
  }
}
