/** The decisions of one link: asks them at the link's places and reports what was decided. */
import type { Place } from "../core/decisions.ts";
import type { Kernel } from "../runtime/kernel.ts";
import { EVENT } from "../trace/events.ts";
import type { FaultName, FaultsAllowed } from "./faults.ts";
import { FAULT_NAMES, isAllowed, siteOf } from "./faults.ts";

export class FaultDecisions {
  private readonly kernel: Kernel;
  private readonly linkId: number;
  private readonly places = new Map<FaultName, Place>();

  constructor(kernel: Kernel, link: string, allowed: FaultsAllowed) {
    this.kernel = kernel;
    this.linkId = kernel.recorder.intern(link);
    for (const fault of FAULT_NAMES) {
      if (isAllowed(fault, allowed)) {
        this.places.set(fault, kernel.decisions.place(siteOf(fault), link));
      }
    }
  }

  /** 0..alternatives-1, 0 for no fault. A fault that is not allowed is not asked for. */
  choose(fault: FaultName, alternatives: number): number {
    return this.places.get(fault)?.choose(alternatives) ?? 0;
  }

  /** An entry of a table whose first entry is the course without a fault. */
  pick<Entry>(fault: FaultName, table: readonly Entry[], amountOf: (entry: Entry) => number): Entry | undefined {
    const decision = this.choose(fault, table.length);
    const entry = table[decision];
    if (decision === 0 || entry === undefined) {
      return undefined;
    }
    this.report(fault, amountOf(entry));
    return entry;
  }

  /** Like `pick` for a table of amounts whose first entry is 0. */
  amount(fault: FaultName, table: readonly number[]): number {
    return this.pick(fault, table, (entry) => entry) ?? 0;
  }

  report(fault: FaultName, amount: number): void {
    const { recorder } = this.kernel;
    recorder.emit(EVENT.netFault, this.linkId, recorder.intern(fault), amount);
  }
}
