/**
 * The shrinker: finds the simplest case that fails in the same way.
 *
 * Simpler is fewer records, fewer deviations, fewer bytes, then lower values. First generated
 * inputs are tried in the place of the one that failed, since a simple one may be far from it by
 * single removals. Deviations are keyed, so each can go without changing what the others mean. The passes run from coarse to fine and
 * start again as long as one of them made progress: whole records; deviations by family, by place,
 * one by one; bytes within records with the record repaired; raw bytes; values of deviations and
 * bytes. A candidate counts only if it fails with the same fingerprint.
 */
import { createHash } from "node:crypto";
import type { Case } from "../core/case.ts";
import type { Deviation } from "../core/decisions.ts";
import { familyOf, keyText, parseKey } from "../core/decisions.ts";
import type { InputStructure } from "../target/target.ts";
import { withoutGenerations } from "./generations.ts";
import { minimise } from "./minimise.ts";
import { join } from "./mutate.ts";

/** The most executions that shrinking one finding takes. */
const SHRINK_EXECUTIONS_MAX = 2_000;
/** How many generated inputs are tried in the place of the one that failed. */
const GENERATED_INPUTS = 160;
/** An input of so few bytes is small already. */
const SMALL_INPUT_BYTES = 8;
/** The most rounds over all passes. */
const ROUNDS_MAX = 6;
/** The bits of a byte that hold a short length; the top bit often is a flag. */
const LENGTH_MASK = 0x7f;
/** How often the distance of one value to its floor is halved in a round. */
const LOWERINGS_MAX = 4;

export interface ShrinkOptions {
  /** Whether the candidate fails with the fingerprint that is being shrunk. */
  readonly reproduces: (candidate: Case) => boolean;
  readonly structure: InputStructure | undefined;
  /** `undefined` for a scenario that generates no input. */
  readonly generator: ShrinkGenerator | undefined;
  readonly executionsMax?: number;
}

/** All candidates together have at most about so many bytes, executed or not: some seconds' worth of large inputs. */
const BYTES_MADE_MAX = 2 ** 27;

/** Generates inputs of the scenario that failed. */
export interface ShrinkGenerator {
  /** The decisions of one input, by attempt number. */
  draw(attempt: number): readonly Deviation[];
  /** The input that these decisions make, with 0 for all others. */
  make(deviations: readonly Deviation[]): Uint8Array;
}

export interface Shrunk {
  readonly case: Case;
  readonly executions: number;
}

export function shrink(failing: Case, options: ShrinkOptions): Shrunk {
  const shrinker = new Shrinker(failing, options);
  shrinker.run();
  return { case: shrinker.best, executions: shrinker.executions };
}

class Shrinker {
  best: Case;
  executions = 0;
  private readonly options: ShrinkOptions;
  private readonly executionsMax: number;
  private readonly refuted = new Set<string>();
  private bytesMade = 0;

  constructor(failing: Case, options: ShrinkOptions) {
    this.best = failing;
    this.options = options;
    this.executionsMax = options.executionsMax ?? SHRINK_EXECUTIONS_MAX;
  }

  run(): void {
    this.shrinkRecords();
    this.shrinkDeviations();
    this.tryGenerated();
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const before = this.best;
      this.shrinkRecords();
      this.shrinkDeviations();
      this.shrinkInsideRecords();
      this.shrinkBytes();
      this.shrinkPrefixed();
      this.lowerDeviations();
      this.lowerBytes();
      if (this.best === before || this.isOver) {
        return;
      }
    }
  }

  private get isOver(): boolean {
    return this.executions >= this.executionsMax || this.bytesMade >= BYTES_MADE_MAX;
  }

  /** List reduction, until the executions are spent. */
  private minimise<Item>(items: readonly Item[], holds: (items: readonly Item[]) => boolean): readonly Item[] {
    return minimise(items, { holds, isOver: () => this.isOver });
  }

  /** Executes a candidate unless it was refuted before, and keeps it if it still fails the same way. */
  private accept(change: Partial<Pick<Case, "input" | "deviations">>): boolean {
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
    if (this.options.reproduces(candidate)) {
      this.best = candidate;
      return true;
    }
    this.refuted.add(identity);
    return false;
  }

  /**
   * What one input shows, one that was generated from few decisions often shows too, and decisions
   * shrink without breaking lengths and references that bytes have.
   */
  private tryGenerated(): void {
    const { generator } = this.options;
    if (generator === undefined || this.inputLength() <= SMALL_INPUT_BYTES) {
      return;
    }
    for (let attempt = 0; attempt < GENERATED_INPUTS; attempt += 1) {
      const deviations = generator.draw(attempt);
      if (this.fails(generator.make(deviations))) {
        const needed = this.minimise(deviations, (fewer) => this.fails(generator.make(fewer)));
        const input = generator.make(needed);
        if (input.length < this.inputLength()) {
          this.accept({ input });
        }
        return;
      }
    }
  }

  private fails(input: Uint8Array): boolean {
    if (this.isOver) {
      return false;
    }
    this.executions += 1;
    return this.options.reproduces({ ...this.best, input });
  }

  private inputLength(): number {
    return this.best.input?.length ?? 0;
  }

  private shrinkRecords(): void {
    const { structure } = this.options;
    if (structure !== undefined && this.best.input !== undefined) {
      this.minimise(structure.split(this.best.input), (records) => this.accept({ input: join(records) }));
    }
  }

  private shrinkDeviations(): void {
    this.dropGroups((key) => familyOf(key));
    this.dropGroups((key) => key.slice(0, key.lastIndexOf("|")));
    this.settlePlaces();
    this.minimise(this.best.deviations, (deviations) => this.accept({ deviations }));
    this.dropGenerations();
  }

  /** Tries the failure with earlier entities of the same name, as long as that leaves out deviations. */
  private dropGenerations(): void {
    const { deviations: before } = this.best;
    for (const deviations of withoutGenerations(before)) {
      if (deviations.length < before.length && this.accept({ deviations })) {
        this.dropGenerations();
        return;
      }
    }
  }

  private dropGroups(groupOf: (key: string) => string): void {
    const groups = new Set(this.best.deviations.map(({ key }) => groupOf(key)));
    if (groups.size < 2 && this.best.deviations.length < 2) {
      return;
    }
    for (const group of groups) {
      this.accept({ deviations: this.best.deviations.filter(({ key }) => groupOf(key) !== group) });
    }
  }

  /** Tries to put one deviation, the first question answered 1, in the place of all that one place has. */
  private settlePlaces(): void {
    const places = Map.groupBy(this.best.deviations, ({ key }) => key.slice(0, key.lastIndexOf("|")));
    for (const [place, deviations] of places) {
      const parts = parseKey(deviations[0]?.key ?? "");
      if (deviations.length > 1 && parts !== undefined) {
        const rest = this.best.deviations.filter(({ key }) => key.slice(0, key.lastIndexOf("|")) !== place);
        const first: Deviation = { key: keyText(parts.site, parts.entity, 0), value: 1 };
        this.accept({ deviations: [...rest, first] });
      }
    }
  }

  private shrinkInsideRecords(): void {
    const { structure } = this.options;
    if (structure === undefined || this.best.input === undefined) {
      return;
    }
    for (let at = 0; !this.isOver && at < structure.split(this.best.input).length; at += 1) {
      const records = structure.split(this.best.input);
      const record = [...(records[at] ?? [])];
      this.minimise(record, (bytes) =>
        this.accept({ input: join(records.with(at, structure.repair(Uint8Array.from(bytes)))) }),
      );
    }
  }

  /**
   * Takes every byte for a length prefix: removes bytes behind it and lowers it by as many. What is
   * prefixed with its length cannot lose a byte in any other way.
   */
  private shrinkPrefixed(): void {
    for (let at = (this.best.input?.length ?? 0) - 2; at >= 0 && !this.isOver; at -= 1) {
      const length = (this.best.input?.[at] ?? 0) & LENGTH_MASK;
      let removed = length;
      while (removed > 0 && !this.removePrefixed(at, removed)) {
        removed >>= 1;
      }
    }
  }

  private removePrefixed(at: number, removed: number): boolean {
    const { input } = this.best;
    if (input === undefined || at + removed >= input.length) {
      return false;
    }
    const shorter = [...input].toSpliced(at + 1, removed).with(at, (input[at] ?? 0) - removed);
    return this.accept({ input: this.repaired(Uint8Array.from(shorter), at, removed) });
  }

  /** Makes the record true again that lost `removed` bytes at `at`. */
  private repaired(input: Uint8Array, at: number, removed: number): Uint8Array {
    const { structure } = this.options;
    const records = structure?.split(this.best.input ?? input) ?? [];
    let start = 0;
    for (const [position, { length }] of records.entries()) {
      if (at < start + length && structure !== undefined) {
        const record = input.subarray(start, Math.max(start, start + length - removed));
        return join([...records.slice(0, position), structure.repair(record), ...records.slice(position + 1)]);
      }
      start += length;
    }
    return input;
  }

  private shrinkBytes(): void {
    if (this.best.input !== undefined) {
      this.minimise([...this.best.input], (bytes) => this.accept({ input: Uint8Array.from(bytes) }));
    }
  }

  private lowerDeviations(): void {
    for (let at = 0; at < this.best.deviations.length && !this.isOver; at += 1) {
      this.lower(this.best.deviations[at]?.value ?? 0, 1, (value) => {
        const { deviations } = this.best;
        const { key } = deviations[at] ?? { key: "" };
        return this.accept({ deviations: deviations.with(at, { key, value }) });
      });
    }
  }

  private lowerBytes(): void {
    const { input } = this.best;
    if (input === undefined) {
      return;
    }
    const nonZero = [...input.keys()].filter((at) => input[at] !== 0);
    const needed = this.minimise(nonZero, (positions) => this.accept({ input: keepOnly(input, positions) }));
    for (const at of this.isOver ? [] : needed) {
      this.lower(this.best.input?.[at] ?? 0, 0, (value) => this.accept({ input: this.best.input?.with(at, value) }));
    }
  }

  /** Tries the floor, then halves the distance to it a few times. */
  private lower(from: number, floor: number, accepts: (value: number) => boolean): void {
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

function keepOnly(input: Uint8Array, positions: readonly number[]): Uint8Array {
  const kept = new Uint8Array(input.length);
  for (const at of positions) {
    kept[at] = input[at] ?? 0;
  }
  return kept;
}

/** Large inputs by their hash: thousands of candidates are remembered. */
function identityOf({ input, deviations }: Case): string {
  const bytes = input === undefined ? "" : createHash("sha256").update(input).digest("base64");
  return `${deviations.map(({ key, value }) => `${key}=${value}`).join(",")};${bytes}`;
}
