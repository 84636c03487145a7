/**
 * Regions, tasks and waits: the tree that a run is made of.
 *
 * A region owns tasks, finalizers and obligations and closes only when it holds none. A task is one
 * strand of execution; it has a region of its own for what it spawns. A wait is one suspension of
 * one task. Plain data: the kernel decides.
 */
import type { Place } from "../core/decisions.ts";
import type { CancelReason, Outcome } from "../core/outcome.ts";
import type { Budget } from "./budget.ts";
import type { Cleanup } from "./cleanup.ts";
import { requireName } from "./requirements.ts";
import type { Timer } from "./timer-queue.ts";

/** A function that runs when its region closes; last added, first run. */
export interface Finalizer {
  readonly id: number;
  run(): Promise<void>;
}

/** Something a region must see settled before it closes. */
export interface Settleable {
  abort(): void;
}

export class Region {
  /** Its number in the run's table of names. */
  readonly id: number;
  readonly path: string;
  readonly parent: Region | undefined;
  /** Whether a failing child cancels its siblings. */
  readonly failFast: boolean;
  /** Whether it was opened in a masked section: what asks its parent to stop does not ask it. */
  readonly shielded: boolean;
  /** The task that this region belongs to, where it is a task's own. */
  task: Task | undefined;
  stepsLeft: number;
  costLeft: number;
  /** Whether this or an ancestor's steps are finite; where not, steps need no counting. */
  readonly metered: boolean;
  readonly children = new Set<Region>();
  readonly parked = new Set<Wait>();
  readonly finalizers: Finalizer[] = [];
  readonly obligations = new Set<Settleable>();
  /** Why it was asked to stop. */
  cancelReason: CancelReason | undefined;
  /** What is left for stopping, once it or a region around it was asked to. */
  cleanup: Cleanup | undefined;
  /** Whether its steps are counted, against budgets or for cleaning up. */
  watched: boolean;
  deadline: Timer | undefined;
  /** The failure of a child that made the region cancel the others. */
  childFailure: Outcome<never> | undefined;
  /** Where the region's host waits until all children have ended. */
  drainWait: Wait | undefined;
  closed = false;
  private readonly uses = new Map<string, number>();

  constructor(options: RegionOptions) {
    this.id = options.id;
    this.path = options.path;
    this.parent = options.parent;
    this.failFast = options.failFast;
    this.shielded = options.shielded;
    this.stepsLeft = options.budget.steps ?? Number.POSITIVE_INFINITY;
    this.costLeft = options.budget.cost ?? Number.POSITIVE_INFINITY;
    this.metered = options.budget.steps !== undefined || (options.parent?.metered ?? false);
    this.cancelReason = options.shielded ? undefined : options.parent?.cancelReason;
    this.cleanup = options.parent?.cleanup;
    this.watched = this.metered || this.cleanup !== undefined;
  }

  /** A path for a child called `name`: siblings of one name are told apart by a number. */
  childPath(name: string): string {
    requireName(name);
    const used = this.uses.get(name) ?? 0;
    this.uses.set(name, used + 1);
    const unique = used === 0 ? name : `${name}#${used}`;
    return this.path === "" ? unique : `${this.path}/${unique}`;
  }
}

export interface RegionOptions {
  readonly id: number;
  readonly path: string;
  readonly parent: Region | undefined;
  readonly budget: Budget;
  readonly failFast: boolean;
  readonly shielded: boolean;
}

export class Task {
  readonly id: number;
  readonly path: string;
  /** What it spawns lives here, and cancelling it cancels this region. */
  readonly region: Region;
  /** Where its place in the order of tasks is decided, once per wake-up. */
  readonly order: Place;
  readonly joiners: Wait[] = [];
  /** The level it stands at when no decision holds it back. */
  level = 0;
  /** How many lab operations it waits for; none in a task that has not ended is an escape. */
  pending = 0;
  outcome: Outcome<unknown> | undefined;

  constructor(options: { id: number; path: string; region: Region; order: Place }) {
    this.id = options.id;
    this.path = options.path;
    this.region = options.region;
    this.order = options.order;
  }
}

/** Something that tasks wait for. */
export interface WaitSource {
  /** Its number in the run's table of names. */
  readonly id: number;
  /** Whether the wait could resume now. A task that waits for a ready source at the end lost its wake-up. */
  isReady(wait: Wait): boolean;
  /** Forgets a wait that will not resume, or not from here. */
  forget(wait: Wait): void;
}

export class Wait {
  readonly task: Task;
  /** The region whose cancellation reaches this wait. */
  readonly region: Region;
  /** Whether cancellation reaches it at all; masked sections and drains are not cancellable. */
  readonly cancellable: boolean;
  /** What it is parked at; `undefined` once it is on its way to resume. */
  source: WaitSource | undefined = undefined;
  resolve: (value: never) => void = ignore;
  reject: (error: unknown) => void = ignore;
  /** While parked, what was asked for; once awake, what it resumes with. */
  payload: unknown = undefined;
  /** Whether it resumes by throwing its payload. */
  throws = false;
  next: Wait | undefined = undefined;

  constructor(task: Task, region: Region, cancellable: boolean) {
    this.task = task;
    this.region = region;
    this.cancellable = cancellable;
  }

  settle(): void {
    if (this.throws) {
      this.reject(this.payload);
    } else {
      // The payload was put there by the source that made this wait, for the promise it gave out.
      this.resolve(this.payload as never);
    }
  }
}

function ignore(): void {}

type Resolve<Value> = (value: Value) => void;
type Reject = (error: unknown) => void;

let created: Wait | undefined;

function capture<Value>(resolve: Resolve<Value>, reject: Reject): void {
  if (created !== undefined) {
    created.resolve = resolve;
    created.reject = reject;
  }
}

/** The promise that `wait` settles. One shared executor spares a closure per suspension. */
export function promiseOf<Value>(wait: Wait): Promise<Value> {
  created = wait;
  const promise = new Promise<Value>(capture);
  created = undefined;
  return promise;
}
