/** The simplest case so far, candidates in its place, and how many of them may still be tried. */
import { createHash } from "node:crypto";
import type { Case } from "../../core/case.ts";
import type { InputStructure } from "../../target/target.ts";
import { minimise } from "../minimise.ts";

/** All candidates together have at most about so many bytes, executed or not: some seconds' worth of large inputs. */
const BYTES_MADE_MAX = 2 ** 27;
/** How often the distance of one value to its floor is halved in a round. */
const LOWERINGS_MAX = 4;

interface AttemptLimits {
  /** Whether the candidate fails with the fingerprint that is being shrunk. */
  readonly reproduces: (candidate: Case) => boolean;
  readonly structure: InputStructure | undefined;
  readonly executionsMax: number;
}

export class Attempts {
  best: Case;
  executions = 0;
  readonly structure: InputStructure | undefined;
  private readonly limits: AttemptLimits;
  private readonly refuted = new Set<string>();
  private bytesMade = 0;

  constructor(failing: Case, limits: AttemptLimits) {
    this.best = failing;
    this.structure = limits.structure;
    this.limits = limits;
  }

  get isOver(): boolean {
    return this.executions >= this.limits.executionsMax || this.bytesMade >= BYTES_MADE_MAX;
  }

  /** List reduction, until the executions are spent. */
  minimise<Item>(items: readonly Item[], holds: (items: readonly Item[]) => boolean): readonly Item[] {
    return minimise(items, { holds, isOver: () => this.isOver });
  }

  /** Executes a candidate unless it was refuted before, and keeps it if it still fails the same way. */
  accept(change: Partial<Pick<Case, "input" | "deviations">>): boolean {
    if (this.isOver) {
      return false;
    }
    const candidate: Case = { ...this.best, ...change };
    this.bytesMade += candidate.input?.length ?? 0;
    const identity = identityOf(candidate);
    if (this.refuted.has(identity)) {
      return false;
    }
    this.executions += 1;
    if (this.limits.reproduces(candidate)) {
      this.best = candidate;
      return true;
    }
    this.refuted.add(identity);
    return false;
  }

  /** Whether the case fails with this input, which does not take its place. */
  fails(input: Uint8Array): boolean {
    if (this.isOver) {
      return false;
    }
    this.executions += 1;
    return this.limits.reproduces({ ...this.best, input });
  }

  /** Tries the floor, then halves the distance to it a few times. */
  lower(from: number, floor: number, accepts: (value: number) => boolean): void {
    if (from <= floor || this.isOver || accepts(floor)) {
      return;
    }
    let value = from;
    for (let attempt = 0; attempt < LOWERINGS_MAX; attempt += 1) {
      const middle = floor + Math.floor((value - floor) / 2);
      if (middle >= value || !accepts(middle)) {
        return;
      }
      value = middle;
    }
  }
}

/** Large inputs by their hash: thousands of candidates are remembered. */
function identityOf({ input, deviations }: Case): string {
  const bytes = input === undefined ? "" : createHash("sha256").update(input).digest("base64");
  return `${deviations.map(({ key, value }) => `${key}=${value}`).join(",")};${bytes}`;
}
