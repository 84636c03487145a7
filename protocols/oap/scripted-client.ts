/** The application of the simulated client: does what its script says, waits where it must, then leaves in order. */
import type { Context } from "../../lab/runtime/context.ts";
import { EVENT } from "../../lab/trace/events.ts";
import type { OapClient, Opening } from "./client.ts";
import type { OapEvent } from "./event.ts";
import { EVENTS_PROTO, OBJECT_PROTO } from "./lab-app.ts";
import { REFUSED_PROTO } from "./echo-app.ts";
import { encodeObject } from "./object-header.ts";
import type { Hasher } from "./object-header.ts";
import type { Step } from "./script.ts";
import type { Refusal, Sent } from "./sent.ts";
import { refused } from "./sent.ts";
import type { Side } from "./side.ts";
import { rawFrame } from "../shared/zstd-plain.ts";

const ECHO_PROTO = 7;
/** Refusals that pass with time. A step that is refused otherwise is left out. */
const PASSING: ReadonlySet<Refusal> = new Set<Refusal>(["not-open", "stalled", "too-many", "in-use", "full"]);
const HELLO = { tenantId: 1n, corrId: 2n ** 64n - 1n, ua: "lab" };
/** Secrets: they must appear in no event of any run. */
export const SECRET_CAP = new TextEncoder().encode("cap:never-to-be-logged");
export const SECRET_PAYLOAD = new TextEncoder().encode("end-to-end:never-to-be-logged");
const NOTHING = new Uint8Array(0);

interface Tally {
  asked: number;
  answered: number;
  /** Whether it is of the kind that has one answer for each frame, and was not cancelled. */
  readonly isEcho: boolean;
  cancelled: boolean;
}

export class ScriptedClient {
  private readonly endpoint: OapClient;
  private readonly side: Side;
  private readonly hash: Hasher;
  private readonly tallies = new Map<bigint, Tally>();

  constructor(endpoint: OapClient, side: Side, hash: Hasher) {
    this.endpoint = endpoint;
    this.side = side;
    this.hash = hash;
  }

  async run(cx: Context, steps: readonly Step[]): Promise<void> {
    this.endpoint.greet(HELLO);
    await this.side.flush(cx);
    for (const step of steps) {
      if (!(await this.carryOut(cx, step))) return;
    }
    await this.leave(cx);
  }

  /** Tries until it is done or cannot be; gives `false` once the connection is over. */
  private async carryOut(cx: Context, step: Step): Promise<boolean> {
    for (;;) {
      const sent = this.attempt(step);
      await this.side.flush(cx);
      if (sent.kind === "sent" || !PASSING.has(sent.why)) return true;
      if (!(await this.waitForEvent(cx))) return false;
    }
  }

  /** Ends what is open, waits for every stream to close, and half-closes. */
  private async leave(cx: Context): Promise<void> {
    for (const corrId of [...this.tallies.keys()]) {
      if (!(await this.carryOut(cx, { action: "end", corrId }))) return;
    }
    this.endpoint.close();
    while (!this.endpoint.isOver) {
      if (!(await this.waitForEvent(cx))) return;
    }
    await this.side.finish(cx);
  }

  private async waitForEvent(cx: Context): Promise<boolean> {
    const next = await this.side.events.receive(cx);
    if (next.kind === "value") this.take(cx, next.value);
    return next.kind === "value";
  }

  private take(cx: Context, event: OapEvent): void {
    if (event.kind === "response") {
      const tally = this.tallies.get(event.frame.corrId);
      if (tally !== undefined) tally.answered += 1;
    } else if (event.kind === "closed") {
      this.side.fulfil(event.corrId);
      this.compare(cx, event.corrId);
    } else if (event.kind === "aborted") {
      this.side.giveUp(event.corrId);
      this.tallies.delete(event.corrId);
    }
  }

  private compare({ kernel: { recorder } }: Context, corrId: bigint): void {
    const tally = this.tallies.get(corrId);
    this.tallies.delete(corrId);
    if (tally?.isEcho === true && !tally.cancelled) {
      recorder.emit(EVENT.roundTrip, recorder.intern("answers"), tally.asked, tally.answered);
    }
  }

  private attempt({ action, corrId }: Step): Sent {
    switch (action) {
      case "continue":
      case "end":
        return this.chunk(corrId, action === "end");
      case "cancel": {
        const tally = this.tallies.get(corrId);
        if (tally !== undefined) tally.cancelled = true;
        this.endpoint.cancel(corrId);
        return { kind: "sent" };
      }
      default:
        return this.open(corrId, this.openingFor(action));
    }
  }

  private open(corrId: bigint, opening: Omit<Opening, "corrId" | "tenantId" | "cap">): Sent {
    // The endpoint may be ahead of us: it has told of the end, and we have not heard of it yet.
    if (this.tallies.has(corrId)) return refused("in-use");
    const sent = this.endpoint.open({ ...opening, corrId, tenantId: 1n, cap: SECRET_CAP });
    if (sent.kind === "sent") {
      this.side.undertake(corrId);
      const isEcho = opening.appProtoId === ECHO_PROTO;
      this.tallies.set(corrId, { asked: 1, answered: 0, isEcho, cancelled: false });
    }
    return sent;
  }

  private chunk(corrId: bigint, ends: boolean): Sent {
    const sent = this.endpoint.request(corrId, { payload: SECRET_PAYLOAD, ends, endToEnd: true });
    const tally = this.tallies.get(corrId);
    if (sent.kind === "sent" && tally !== undefined) tally.asked += 1;
    return sent;
  }

  private openingFor(action: Step["action"]): Omit<Opening, "corrId" | "tenantId" | "cap"> {
    const echo = { appProtoId: ECHO_PROTO, payload: SECRET_PAYLOAD, endToEnd: true };
    switch (action) {
      case "open":
        return { ...echo, ends: false, asksForAck: true };
      case "object":
        return { appProtoId: OBJECT_PROTO, payload: encodeObject(SECRET_PAYLOAD, this.hash), ends: true };
      case "forge":
        return { appProtoId: OBJECT_PROTO, payload: encodeObject(SECRET_PAYLOAD, () => "0".repeat(64)), ends: true };
      case "subscribe":
        return { ...echo, appProtoId: EVENTS_PROTO, ends: true, subscribes: true };
      case "compress":
        return { ...echo, payload: rawFrame(SECRET_PAYLOAD), ends: true, compressed: true };
      case "refused":
        return { appProtoId: REFUSED_PROTO, payload: NOTHING, ends: false };
      default:
        return { ...echo, ends: true };
    }
  }
}
