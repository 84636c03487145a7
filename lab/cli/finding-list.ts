/** The findings of a campaign, as they come in. */
import type { Finding } from "../engine/failure.ts";
import type { Progress } from "../report/progress.ts";
import type { CampaignEvents } from "./campaign-loop.ts";
import { shown } from "./files.ts";
import type { StopSignal } from "./stop-signal.ts";

/** Collects findings, one per fingerprint: the one that is shrunk furthest. */
export class FindingList implements Pick<CampaignEvents, "found" | "finding"> {
  private readonly byFingerprint = new Map<string, Finding>();
  readonly found: CampaignEvents["found"];
  readonly finding: CampaignEvents["finding"];

  constructor(progress: Progress, stopOnFinding: boolean, stop: StopSignal) {
    this.found = (failure, replay, run) => progress.found(failure, shown(replay), run);
    this.finding = (finding) => {
      const present = this.byFingerprint.get(finding.fingerprint);
      if (present === undefined || sizeOf(finding) < sizeOf(present)) {
        this.byFingerprint.set(finding.fingerprint, finding);
      }
      progress.finding(finding);
      if (stopOnFinding) {
        stop.stop();
      }
    };
  }

  all(): Finding[] {
    return [...this.byFingerprint.values()];
  }
}

function sizeOf({ deviations, inputBytes }: Finding): number {
  return deviations + inputBytes;
}
