/**
 * The workers of a campaign, seen from the main thread: starts them, passes on what they say to each
 * other, counts what they count, and replaces those whose process died.
 */
import { entryName } from "../../corpus/entry-name.ts";
import type { TallyRecord } from "../../engine/tally.ts";
import type { CampaignEvents } from "../campaign-loop.ts";
import { ClaimRegister } from "../claim-register.ts";
import { UsageError } from "../exit.ts";
import { sizeOfReplay } from "../trace-file.ts";
import type { DeathRecord } from "./deaths.ts";
import { Deaths } from "./deaths.ts";
import { deathText } from "./last-words.ts";
import type { Life, Member } from "./member.ts";
import { memberOf } from "./member.ts";
import type { GuidedPart, TargetFacts, WorkerMessage, WorkerOrder } from "./messages.ts";
import { startProcess } from "./process-worker.ts";
import { Relay } from "./relay.ts";
import { startThread } from "./thread-worker.ts";
import { Vigil } from "./vigil.ts";

/** What happens in the team as a whole. */
export interface TeamEvents extends Pick<CampaignEvents, "found" | "finding"> {
  progress(tallies: Iterable<TallyRecord>, executions: number): void;
  /** `urgent` is whether what is under way does not matter any more. */
  onStop(listener: (urgent: boolean) => void): void;
}

export interface TeamOrder {
  /** What the user called the target. */
  readonly target: string;
  /** The order of each worker. Those with a fence get processes of their own. */
  readonly orders: readonly WorkerOrder[];
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
  /** Deaths of which nobody knows what they were of. */
  readonly unexplained: readonly string[];
}

/** Executions that a worker may have done since it last said how many. */
const UNSAID_EXECUTIONS_MAX = 8_192;
/** To repeat what a worker did takes about as long as it took, and to note every input a little longer. */
const REPETITION_FACTOR = 2;
const REPETITION_MS_MIN = 10_000;
const MILLISECONDS = 1_000;

export async function runTeam(order: TeamOrder, events: TeamEvents): Promise<TeamResult> {
  return await new Team(order, events).run();
}

class Team {
  private readonly order: TeamOrder;
  private readonly events: TeamEvents;
  private readonly members: readonly Member[];
  private readonly tallies = new Map<string, TallyRecord>();
  private readonly guided: GuidedPart[] = [];
  private readonly claims = new ClaimRegister();
  private readonly relay: Relay;
  private readonly deaths: Deaths;
  private readonly unexplained: string[] = [];
  private facts: TargetFacts | undefined;
  private lastDeath: DeathRecord | undefined;
  private refusal: string | undefined;
  private stopped = false;
  /** What is under way does not matter any more. */
  private urgent = false;
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
    this.members = order.orders.map(memberOf);
    this.relay = new Relay(this.members);
  }

  async run(): Promise<TeamResult> {
    this.events.onStop((urgent) => this.stop(urgent));
    try {
      await Promise.all(this.members.map((member) => this.keepFilled(member)));
    } catch (thrown) {
      this.stop(true);
      throw thrown;
    }
    const { facts, guided, lostExecutions, deaths, unexplained } = this;
    const problem = this.refusal ?? deaths.gaveUp;
    if (facts === undefined || (problem !== undefined && !this.hasFound)) {
      throw new UsageError(problem ?? this.neverLoaded());
    }
    // What was found is reported, whatever ended the campaign.
    const early = problem === undefined ? [] : [`the campaign ended early: ${problem}`];
    const notes = [...deaths.notes, ...this.claims.notes(), ...early];
    return { facts, guided, lostExecutions, notes, unexplained, tallies: [...this.tallies.values()] };
  }

  /** Fills a place until its work is done. */
  private async keepFilled(member: Member): Promise<void> {
    for (let count = 0; ; count += 1) {
      const startedAt = performance.now();
      const name = `${member.index} ${count}`;
      const death = await this.live(member, name);
      if (death === undefined || this.facts === undefined) {
        this.lastDeath ??= death;
        this.endRepetition(member);
        break;
      }
      if (!(await this.succeed(member, { death, name, timeMs: performance.now() - startedAt }, this.facts))) {
        break;
      }
    }
    member.life = undefined;
    this.relay.leave(member);
  }

  /** Prepares the worker that takes the place of one that died; `false` where none does. */
  private async succeed(
    member: Member,
    { death, name, timeMs }: Ended,
    { name: target }: TargetFacts,
  ): Promise<boolean> {
    const { order } = member;
    const { fence } = order;
    const succession = fence && (await this.deaths.take(death, { order: { ...order, fence }, target }));
    if (succession === undefined) {
      this.lostExecutions += death.executions;
      this.stop(true);
      return false;
    }
    if (succession.repeats) {
      // What is done again counts once.
      this.tallies.delete(name);
      member.order = succession.order;
      member.inputs.clear();
      member.repetition = { death, timeMs, executions: death.executions + UNSAID_EXECUTIONS_MAX };
      if (this.urgent) {
        this.endRepetition(member);
      }
      return !this.urgent;
    }
    member.repetition = undefined;
    this.lostExecutions += succession.executions;
    const { plan, part } = succession.order;
    const runs = Math.max(death.runs, succession.executions);
    member.order = {
      ...succession.order,
      plan: { ...plan, first: Math.min(plan.end, plan.first + runs * plan.stride) },
      inputs: [...member.inputs.values()],
      part: { ...part, firstEpoch: member.epoch },
    };
    return !this.stopped;
  }

  /** The death that was to be repeated did not come again. */
  private endRepetition(member: Member): void {
    const { repetition } = member;
    if (repetition !== undefined) {
      const { executions } = repetition.death;
      this.unexplained.push(
        `a process died (${deathText(repetition.death)}) after more than ${executions} executions; it is not known of which input, and it did not come to it again`,
      );
      member.repetition = undefined;
    }
  }

  /** Runs one worker to its end; gives what is known of it where it died. */
  private async live(member: Member, name: string): Promise<DeathRecord | undefined> {
    const { order, index } = member;
    const life = this.start(member, name);
    const { handle, vigil } = life;
    member.life = life;
    this.relay.catchUp(member);
    this.tellToStop(member);
    const cause = await handle.gone;
    vigil?.end();
    this.reportUnshrunk(life);
    if (life.over && (cause === undefined || order.fence !== undefined)) {
      return undefined;
    }
    if (order.fence === undefined) {
      throw new Error(`worker ${index}: ${cause ?? "it ended too early"}`);
    }
    this.claims.release(index);
    const { executions } = member;
    const runs = Math.max(executions, this.tallies.get(name)?.runs ?? 0);
    member.executions = 0;
    const { isLate = false, reason = cause ?? "it ended before its work was done" } = vigil?.ending ?? {};
    if (isLate) {
      this.lostExecutions += executions;
      this.deaths.notes.push(`a worker was ended, since ${reason}; what it last covered is not counted`);
      return undefined;
    }
    return { cause: reason, executions, runs, lastWords: handle.lastWords() };
  }

  private start(member: Member, name: string): Life {
    const { order } = member;
    const { fence } = order;
    const hear = (message: WorkerMessage): void => this.hear(member, message);
    const handle = fence === undefined ? startThread(order, hear) : startProcess({ ...order, fence }, hear);
    const vigil = fence && new Vigil(fence, handle, () => this.relay.waits(member));
    return { name, handle, vigil, shrinking: new Map(), over: false };
  }

  private hear(member: Member, message: WorkerMessage): void {
    const { life } = member;
    if (life === undefined) {
      return;
    }
    life.vigil?.heard();
    switch (message.kind) {
      case "ready":
        this.facts ??= message.facts;
        life.vigil?.loaded();
        break;
      case "refused":
        this.refusal ??= message.message;
        this.dismiss(life);
        this.stop(true);
        break;
      case "progress":
        this.tallies.set(life.name, message.tally);
        member.executions = message.executions;
        this.progress();
        if (member.repetition !== undefined && message.executions > member.repetition.executions) {
          this.endRepetition(member);
        }
        this.tellToStop(member);
        break;
      case "claim":
        life.handle.send({
          kind: "claimed",
          fingerprint: message.fingerprint,
          granted: this.claims.claim(message.fingerprint, member.index),
        });
        break;
      case "found":
        this.claims.reported(message.failure.fingerprint);
        life.shrinking.set(message.failure.fingerprint, message);
        this.events.found(message.failure, message.replay, message.run);
        break;
      case "finding":
        life.shrinking.delete(message.finding.fingerprint);
        this.events.finding(message.finding);
        break;
      case "entries":
        this.relay.share(member, message.epoch, message.inputs);
        break;
      case "kept":
        member.inputs.set(entryName(message.input), message.input);
        break;
      case "judged":
      case "replayed":
      case "shrunk":
      case "repeated":
        break;
      case "end":
        this.tallies.set(life.name, message.tally);
        this.guided.push(...(message.guided === undefined ? [] : [message.guided]));
        this.dismiss(life);
        this.progress();
    }
  }

  private dismiss(life: Life): void {
    life.over = true;
    life.handle.dismiss();
  }

  /** What was announced is reported, also where the worker did not come to its end. */
  private reportUnshrunk({ shrinking }: Life): void {
    for (const { failure, replay, run } of shrinking.values()) {
      this.events.finding({ ...failure, ...sizeOfReplay(replay), replay, runsToFind: run + 1, shrinkExecutions: 0 });
    }
    shrinking.clear();
  }

  private progress(): void {
    const executions = this.members.reduce((sum, member) => sum + member.executions, this.lostExecutions);
    this.events.progress(this.tallies.values(), executions);
  }

  private neverLoaded(): string {
    const { target } = this.order;
    const death = this.lastDeath ?? { cause: "it ended", lastWords: "" };
    return `${target} does not load: ${deathText(death)}; a module must export \`fuzz\` or \`target\` and leave the work to them`;
  }

  private stop(urgent: boolean): void {
    this.stopped = true;
    this.urgent ||= urgent;
    this.members.forEach((member) => this.tellToStop(member));
  }

  /** Has a worker stop where that is due. One that repeats comes first to where the death should be. */
  private tellToStop({ life, repetition }: Member): void {
    if (!this.stopped || life === undefined || life.over) {
      return;
    }
    if (this.urgent || repetition === undefined) {
      life.handle.send({ kind: "stop" });
      life.vigil?.stopping();
    } else {
      const patience = Math.max(REPETITION_MS_MIN, REPETITION_FACTOR * repetition.timeMs);
      life.vigil?.allow(patience, `what it did was repeated for ${Math.round(patience / MILLISECONDS)} s`);
    }
  }
}

interface Ended {
  readonly death: DeathRecord;
  /** The name of its life. */
  readonly name: string;
  readonly timeMs: number;
}
