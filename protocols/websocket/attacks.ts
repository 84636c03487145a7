/**
 * The attack catalogue of WebSocket: floods against one server with the default limits, in virtual time, each
 * with the limit that ends it.
 */
import type { Codec } from "../../lab/core/codec.ts";
import type { DirectLab, DirectScenario } from "../../lab/target/target.ts";
import { AttackWatch } from "../../lab/target/attack-watch.ts";
import { Observation } from "../../lab/target/observe.ts";
import { zlibCodec } from "../../lab/target/zlib-codec.ts";
import type { Flood, Victim } from "./attack-list.ts";
import { FLOODS } from "./attack-list.ts";
import { DeadlineTimers } from "./deadline-timers.ts";
import { WebSocketEndpoint } from "./endpoint.ts";
import { KEY } from "./generator-handshake.ts";
import { DEFAULT_DEFLATE_WISH, offerText } from "./handshake/deflate-negotiation.ts";
import { DEFAULT_HANDSHAKE_LIMITS } from "./handshake/limits.ts";
import { requestText } from "./handshake/request.ts";
import { DEFAULT_WEBSOCKET_LIMITS } from "./limits.ts";
import { endpointBoundsOf } from "./subject.ts";

/** Runs of a campaign per run of the first attack, the others one apart: equal periods would hide each other. */
const PERIOD = 1_024;
const WINDOW_OCTETS = 32_768;
const REQUEST = new TextEncoder().encode(
  requestText({ host: "server", resource: "/", key: KEY, extensions: offerText(DEFAULT_DEFLATE_WISH) }),
);

export const WEBSOCKET_ATTACKS: readonly DirectScenario[] = FLOODS.map((flood, index) => ({
  kind: "direct",
  name: flood.name,
  summary: flood.summary,
  period: PERIOD + index,
  oracles: ["bounded-allocation", "flood-bound", "totality"],
  input: "decisions",
  attack: flood.attack,
  execute: (lab) => carryOut(lab, flood),
}));

function carryOut({ recorder }: DirectLab, flood: Flood): void {
  const bounds = endpointBoundsOf(DEFAULT_WEBSOCKET_LIMITS, DEFAULT_HANDSHAKE_LIMITS, WINDOW_OCTETS);
  const observation = new Observation(recorder, "attacked server", bounds);
  const watch = new AttackWatch(recorder, flood.attack);
  const victim = new AttackedServer();
  const receive = (chunk: Uint8Array): void => {
    victim.receive(chunk);
    observation.took(chunk.length, victim.endpoint);
  };
  try {
    if (flood.opensFirst) receive(REQUEST);
    flood.begin?.(victim.endpoint);
    for (const chunk of flood.chunks()) {
      receive(chunk);
      if (flood.isRead) victim.endpoint.takeOutput();
      watch.reached(flood.count(victim));
      if (victim.endpoint.fault !== undefined) {
        watch.stopped(victim.endpoint.fault.code);
        return;
      }
      victim.pass(flood.ticksPerChunk);
    }
    watch.unstopped();
  } catch (thrown) {
    observation.threw(thrown);
  }
}

/** A server's endpoint, its clock, and what its codec was made to do. */
class AttackedServer implements Victim {
  readonly endpoint: WebSocketEndpoint;
  readonly #timers = new DeadlineTimers();
  now = 0;
  octetsInflated = 0;
  codecCalls = 0;

  constructor() {
    const codec: Codec = {
      compress: zlibCodec.compress,
      decompress: (format, input, options) => {
        const result = zlibCodec.decompress(format, input, options);
        this.codecCalls += 1;
        if (result.kind === "ok") this.octetsInflated = Math.max(this.octetsInflated, result.bytes.length);
        return result;
      },
    };
    this.endpoint = new WebSocketEndpoint({
      role: "server",
      limits: DEFAULT_WEBSOCKET_LIMITS,
      handshakeLimits: DEFAULT_HANDSHAKE_LIMITS,
      nextMaskingKey: () => 0,
      deflate: { codec, wish: DEFAULT_DEFLATE_WISH },
    });
    this.#timers.update(this.endpoint.deadlines, this.now);
  }

  receive(chunk: Uint8Array): void {
    for (const deadline of this.#timers.passed(this.now)) this.endpoint.expire(deadline);
    this.endpoint.receive(chunk);
    this.#timers.update(this.endpoint.deadlines, this.now);
  }

  pass(ticks: number): void {
    this.now += ticks;
  }
}
