/** The attack catalogue of gRPC: one attacker against one server with the default limits, in virtual time. */
import type { Codec } from "../../lab/core/codec.ts";
import { AttackWatch } from "../../lab/target/attack-watch.ts";
import { Observation } from "../../lab/target/observe.ts";
import type { DirectLab, DirectScenario } from "../../lab/target/target.ts";
import { zlibCodec } from "../../lab/target/zlib-codec.ts";
import { entrySize } from "../hpack/header-field.ts";
import { Http2Connection } from "../http2/connection.ts";
import type { Http2Event } from "../http2/connection-events.ts";
import { ERROR_CODE } from "../http2/error-codes.ts";
import { DEFAULT_HTTP2_LIMITS } from "../http2/limits.ts";
import type { AttackStep, GrpcAttack, Victim } from "./attack-list.ts";
import { ATTACKS } from "./attack-list.ts";
import { DEFAULT_GRPC_LIMITS } from "./limits.ts";
import { writeMetadata } from "./metadata.ts";
import { GrpcServer } from "./server.ts";
import type { ServerEvent } from "./server.ts";
import { endpointBoundsOf } from "./subject.ts";

/** Runs of a campaign per run of the first attack, the others one apart: equal periods would hide each other. */
const PERIOD = 1_024;
const ANSWER_OCTETS = 100_000;
const BOUNDS = endpointBoundsOf(DEFAULT_GRPC_LIMITS, DEFAULT_HTTP2_LIMITS);

export const GRPC_ATTACKS: readonly DirectScenario[] = ATTACKS.map((attack, index) => ({
  kind: "direct",
  name: attack.name,
  summary: attack.summary,
  period: PERIOD + index,
  oracles: ["bounded-allocation", "flood-bound", "totality"],
  input: "decisions",
  attack: attack.attack,
  execute: (lab) => carryOut(lab, attack),
}));

function carryOut({ recorder }: DirectLab, attack: GrpcAttack): void {
  const observation = new Observation(recorder, "attacked server", BOUNDS);
  const watch = new AttackWatch(recorder, attack.attack);
  try {
    const duel = new Duel(attack, observation, watch);
    for (const step of attack.steps()) {
      duel.take(step);
      if (duel.isOver) return;
    }
    watch.unstopped();
  } catch (thrown) {
    observation.threw(thrown);
  }
}

/** An attacker and its victim, with nothing between them. */
class Duel implements Victim {
  isOver = false;
  octetsInflated = 0;
  metadataValues = 0;
  metadataOctets = 0;
  messagesWaiting = 0;
  messageTicks = 0;
  readonly #attack: GrpcAttack;
  readonly #observation: Observation;
  readonly #watch: AttackWatch;
  readonly #attacker = new Http2Connection({ role: "client" });
  readonly #server: GrpcServer;
  /** Frames that go out as they are. */
  #frames: Uint8Array[] = [];
  #streamId = 0;
  #now = 0;
  #openSince: number | undefined;

  constructor(attack: GrpcAttack, observation: Observation, watch: AttackWatch) {
    this.#attack = attack;
    this.#observation = observation;
    this.#watch = watch;
    this.#server = new GrpcServer({ codec: this.#countingCodec(), methodOf: () => ({ requests: "many" }) });
    this.#exchange();
  }

  get messageOctetsHeld(): number {
    return this.#server.bytesHeld - this.#server.http2.bytesHeld;
  }

  get octetsQueued(): number {
    return this.#server.http2.queuedOctetsTotal;
  }

  get resets(): number {
    return this.#server.http2.counted("resetsReceived");
  }

  take(step: AttackStep): void {
    switch (step.kind) {
      case "call": {
        const opened = this.#attacker.request(step.fields, false);
        if (opened.kind === "opened") this.#streamId = opened.streamId;
        break;
      }
      case "body":
        this.#attacker.sendData(this.#streamId, step.octets, false);
        break;
      case "frame":
        this.#frames.push(step.octets);
        break;
      case "cancel":
        this.#attacker.reset(this.#streamId, ERROR_CODE.CANCEL);
        break;
      case "pause":
        this.#now += step.ticks;
        this.#attacker.advance(this.#now);
        this.#heard(this.#server.advance(this.#now).events);
        break;
      case "exchange":
        this.#exchange();
    }
    this.#judge();
  }

  /** Until nobody has anything to say. */
  #exchange(): void {
    for (let moved = true; moved && !this.isOver;) {
      const octets = this.#attacker.takeOutput();
      for (const chunk of [octets, ...this.#frames.splice(0)]) {
        const { events } = this.#server.receive(chunk);
        this.#observation.took(chunk.length, this.#server);
        this.#heard(events);
        this.#judge();
      }
      const answer = this.#server.takeOutput();
      for (const event of this.#attacker.receive(answer).events) this.#answered(event);
      moved = octets.length + answer.length > 0;
    }
  }

  #heard(events: readonly ServerEvent[]): void {
    for (const event of events) {
      switch (event.kind) {
        case "call": {
          const { metadata } = event.call;
          this.metadataValues = Math.max(this.metadataValues, metadata.length);
          const octets = writeMetadata(metadata).reduce((size, field) => size + entrySize(field), 0);
          if (metadata.length === 1) this.metadataOctets = Math.max(this.metadataOctets, octets);
          this.#openSince = this.#now;
          if (this.#attack.application === "answer") this.#answerAll(event.callId);
          break;
        }
        case "message":
          this.messagesWaiting += 1;
          if (this.#attack.application === "consume") this.#consume(event.callId);
          break;
        case "cancelled":
          if (event.fault !== undefined) this.#stop(event.fault.code);
          break;
        default:
      }
    }
  }

  #consume(callId: number): void {
    this.messagesWaiting -= 1;
    this.#heard(this.#server.consumed(callId).events);
  }

  #answerAll(callId: number): void {
    while (this.#server.sendMessage(callId, new Uint8Array(ANSWER_OCTETS)) === "taken");
  }

  /** What a call was refused for stands in its trailers. Content is never given back. */
  #answered(event: Http2Event): void {
    if (event.kind !== "response" && event.kind !== "trailers") return;
    const code = event.fields.find(({ name }) => name === "grpc-message")?.value;
    if (code !== undefined) this.#stop(code);
  }

  #judge(): void {
    const { fault } = this.#server;
    this.messageTicks = this.#openSince === undefined ? 0 : this.#now - this.#openSince;
    this.#watch.reached(this.#attack.count(this));
    if (fault !== undefined) this.#stop(fault.code);
  }

  #stop(code: string): void {
    this.isOver = true;
    this.#watch.stopped(code);
  }

  #countingCodec(): Codec {
    return {
      compress: zlibCodec.compress,
      decompress: (format, input, options) => {
        const result = zlibCodec.decompress(format, input, options);
        if (result.kind === "ok") this.octetsInflated = Math.max(this.octetsInflated, result.bytes.length);
        return result;
      },
    };
  }
}
