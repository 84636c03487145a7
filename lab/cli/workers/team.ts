/**
 * The workers of a campaign, seen from the main thread: starts them, passes on what they say to each
 * other, counts what they count, and replaces those whose process died.
 */
import type { TallyRecord } from "../../engine/tally.ts";
import type { CampaignEvents } from "../campaign-loop.ts";
import { UsageError } from "../exit.ts";
import type { DeathRecord } from "./deaths.ts";
import { Deaths } from "./deaths.ts";
import { deathText } from "./last-words.ts";
import type { GuidedPart, MainMessage, TargetFacts, WorkerMessage, WorkerOrder } from "./messages.ts";
import { startProcess } from "./process-worker.ts";
import type { WorkerHandle } from "./thread-worker.ts";
import { startThread } from "./thread-worker.ts";

/** What happens in the team as a whole. */
export interface TeamEvents extends Pick<CampaignEvents, "found" | "finding"> {
  progress(tallies: Iterable<TallyRecord>, executions: number): void;
  onStop(listener: () => void): void;
}

export interface TeamOrder {
  /** What the user called the target. */
  readonly target: string;
  /** The order of each worker. */
  readonly orders: readonly WorkerOrder[];
  /** Whether workers get processes of their own. */
  readonly fenced: boolean;
}

export interface TeamResult {
  readonly facts: TargetFacts;
  /** One per worker, also of those that died. */
  readonly tallies: readonly TallyRecord[];
  readonly guided: readonly GuidedPart[];
  /** Guided executions of workers that died. */
  readonly lostExecutions: number;
  /** What the user should know of workers that died. */
  readonly notes: readonly string[];
}

/** How long a target may take to load. */
const LOADING_MS_MAX = 30_000;
const MILLISECONDS = 1_000;
/** Epochs of which a worker that takes another's place may need the inputs. */
const EPOCHS_KEPT = 4;

export async function runTeam(order: TeamOrder, events: TeamEvents): Promise<TeamResult> {
  return await new Team(order, events).run();
}

/** A place in the team, which one worker after another may fill. */
interface Member {
  readonly index: number;
  order: WorkerOrder;
  handle: WorkerHandle | undefined;
  /** The next epoch that is expected from it. */
  epoch: number;
  /** What it found, for one that takes its place. */
  readonly inputs: Uint8Array[];
  executions: number;
  /** Its work is done, or will not be. */
  over: boolean;
  /** Ends a worker that does not finish loading its target. */
  loading: NodeJS.Timeout | undefined;
}

class Team {
  private readonly order: TeamOrder;
  private readonly events: TeamEvents;
  private readonly members: readonly Member[];
  private readonly tallies = new Map<string, TallyRecord>();
  private readonly guided: GuidedPart[] = [];
  private readonly claims = new Map<string, number>();
  private readonly recent: Extract<MainMessage, { kind: "entries" }>[] = [];
  private readonly deaths: Deaths;
  private facts: TargetFacts | undefined;
  private lastDeath: DeathRecord | undefined;
  private refusal: string | undefined;
  private stopped = false;
  private hasFound = false;
  /** Executions of workers that died. */
  private lostExecutions = 0;

  constructor(order: TeamOrder, events: TeamEvents) {
    this.order = order;
    const found: CampaignEvents["found"] = (...failure) => {
      this.hasFound = true;
      events.found(...failure);
    };
    this.events = { ...events, found };
    this.deaths = new Deaths(this.events);
    this.members = order.orders.map((own, index) => ({
      index,
      order: own,
      handle: undefined,
      epoch: own.part.firstEpoch,
      inputs: [],
      executions: 0,
      over: false,
      loading: undefined,
    }));
  }

  async run(): Promise<TeamResult> {
    this.events.onStop(() => this.stop());
    try {
      await Promise.all(this.members.map((member) => this.keepFilled(member)));
    } catch (thrown) {
      this.stop();
      throw thrown;
    }
    const { facts, guided, lostExecutions, deaths } = this;
    const problem = this.refusal ?? deaths.gaveUp;
    if (facts === undefined || (problem !== undefined && !this.hasFound)) {
      throw new UsageError(problem ?? this.neverLoaded());
    }
    // What was found is reported, whatever ended the campaign.
    const notes = problem === undefined ? deaths.notes : [...deaths.notes, `the campaign ended early: ${problem}`];
    return { facts, guided, lostExecutions, notes, tallies: [...this.tallies.values()] };
  }

  /** Fills a place until its work is done. */
  private async keepFilled(member: Member): Promise<void> {
    for (let life = 0; ; life += 1) {
      const death = await this.live(member, `${member.index} ${life}`);
      if (death === undefined || this.facts === undefined) {
        this.lastDeath ??= death;
        break;
      }
      const changed = await this.deaths.take(death, { order: member.order, target: this.facts.name });
      if (changed === undefined || this.stopped) {
        this.stop();
        break;
      }
      const { plan } = changed;
      member.order = {
        ...changed,
        plan: { ...plan, first: Math.min(plan.end, plan.first + death.runs * plan.stride) },
        inputs: [...member.inputs],
        part: { ...changed.part, firstEpoch: member.epoch },
      };
    }
    member.handle = undefined;
    this.tellOthers(member.index, { kind: "left", worker: member.index, epoch: member.epoch });
  }

  /** Runs one worker to its end; gives what is known of it where it died. */
  private async live(member: Member, life: string): Promise<DeathRecord | undefined> {
    const { fenced } = this.order;
    const { order, index } = member;
    member.over = false;
    const hear = (message: WorkerMessage): void => this.hear(member, life, message);
    const handle = fenced ? startProcess(order, hear) : startThread(order, hear);
    member.handle = handle;
    member.loading = fenced ? setTimeout(() => handle.kill(), LOADING_MS_MAX) : undefined;
    for (const message of this.recent) {
      if (message.worker !== index && message.epoch >= order.part.firstEpoch - 1) {
        handle.send(message);
      }
    }
    if (this.stopped) {
      handle.send({ kind: "stop" });
    }
    const cause = await handle.gone;
    clearTimeout(member.loading);
    if (member.over && cause === undefined) {
      return undefined;
    }
    if (!fenced) {
      throw new Error(`worker ${index}: ${cause ?? "it ended too early"}`);
    }
    this.releaseClaims(index);
    const { executions } = member;
    const runs = Math.max(executions, this.tallies.get(life)?.runs ?? 0);
    this.lostExecutions += executions;
    member.executions = 0;
    return { cause: cause ?? "it ended before its work was done", executions, runs, lastWords: handle.lastWords() };
  }

  private hear(member: Member, life: string, message: WorkerMessage): void {
    switch (message.kind) {
      case "ready":
        this.facts ??= message.facts;
        clearTimeout(member.loading);
        break;
      case "refused":
        this.refusal ??= message.message;
        member.over = true;
        this.stop();
        break;
      case "progress":
        this.tallies.set(life, message.tally);
        member.executions = message.executions;
        this.progress();
        break;
      case "claim":
        this.claim(member, message.fingerprint);
        break;
      case "found":
        this.claims.set(message.failure.fingerprint, REPORTED);
        this.events.found(message.failure, message.replay, message.run);
        break;
      case "finding":
        this.events.finding(message.finding);
        break;
      case "entries":
        this.share(member, message.epoch, message.inputs);
        break;
      case "judged":
        break;
      case "end":
        member.over = true;
        this.tallies.set(life, message.tally);
        this.guided.push(...(message.guided === undefined ? [] : [message.guided]));
        this.progress();
    }
  }

  private claim({ handle, index }: Member, fingerprint: string): void {
    const granted = !this.claims.has(fingerprint);
    if (granted) {
      this.claims.set(fingerprint, index);
    }
    handle?.send({ kind: "claimed", fingerprint, granted });
  }

  /** What a dead worker claimed and did not report is free again. */
  private releaseClaims(index: number): void {
    for (const [fingerprint, owner] of this.claims) {
      if (owner === index) {
        this.claims.delete(fingerprint);
      }
    }
  }

  private share(member: Member, epoch: number, inputs: readonly Uint8Array[]): void {
    const message: MainMessage = { kind: "entries", worker: member.index, epoch, inputs };
    member.epoch = epoch + 1;
    member.inputs.push(...inputs);
    this.recent.push(message);
    this.recent.splice(0, Math.max(0, this.recent.length - EPOCHS_KEPT * this.members.length));
    this.tellOthers(member.index, message);
  }

  private tellOthers(index: number, message: MainMessage): void {
    for (const member of this.members) {
      if (member.index !== index) {
        member.handle?.send(message);
      }
    }
  }

  private progress(): void {
    let executions = this.lostExecutions;
    for (const member of this.members) {
      executions += member.executions;
    }
    this.events.progress(this.tallies.values(), executions);
  }

  private neverLoaded(): string {
    const { target } = this.order;
    const death = this.lastDeath ?? { cause: "it ended", lastWords: "" };
    const limit = `${LOADING_MS_MAX / MILLISECONDS} s`;
    return `${target} does not finish loading within ${limit} (${deathText(death)}); a module must export \`fuzz\` or \`target\` and leave the work to them`;
  }

  private stop(): void {
    this.stopped = true;
    for (const { handle } of this.members) {
      handle?.send({ kind: "stop" });
    }
  }
}

/** In place of the worker that claimed a failure: it was reported. */
const REPORTED = -1;
