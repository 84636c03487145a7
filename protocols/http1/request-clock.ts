/**
 * The deadlines of a server's connection in ticks: a head must be whole in time, a message must end in time, neither may
 * stand still for long, and a connection that owes nothing and is owed nothing is not kept for ever.
 */
import type { Http1FaultCode } from "./faults.ts";
import type { Http1Limits } from "./limits.ts";
import type { Progress } from "./phase.ts";

interface DecoderState {
  readonly progress: Progress;
  readonly heads: number;
}

export class RequestClock {
  readonly #limits: Http1Limits;
  #now: number;
  #headSince: number;
  #bodySince: number;
  #lastAt: number;
  #quietSince: number;
  #heads = 0;
  #progress: Progress = "none";

  constructor(limits: Http1Limits, now: number) {
    this.#limits = limits;
    this.#now = now;
    this.#headSince = now;
    this.#bodySince = now;
    this.#lastAt = now;
    this.#quietSince = now;
  }

  advance(now: number): void {
    this.#now = now;
  }

  /** Octets have come, and the decoder is here. The first head counts from the opening of the connection. */
  received({ progress, heads }: DecoderState): void {
    const isOtherHead = progress === "head" && (heads !== this.#heads || this.#progress !== "head");
    if (isOtherHead && heads > 0) this.#headSince = this.#now;
    if (heads !== this.#heads) this.#bodySince = this.#now;
    this.#lastAt = this.#now;
    this.#heads = heads;
    this.#progress = progress;
  }

  /** What held the client up is gone. */
  released(): void {
    this.#bodySince = this.#now;
    this.#lastAt = this.#now;
  }

  /** The last answer has left. */
  answered(): void {
    this.#quietSince = this.#now;
  }

  /** When something is due; `isOwing` where an answer is. */
  due(isOwing: boolean): number | undefined {
    const { headTicksMax, bodyTicksMax, idleTicksMax, keepAliveTicksMax } = this.#limits;
    switch (this.#progress) {
      case "head":
        return Math.min(this.#headSince + headTicksMax, this.#lastAt + idleTicksMax);
      case "body":
        return Math.min(this.#bodySince + bodyTicksMax, this.#lastAt + idleTicksMax);
      case "none":
        if (isOwing) return undefined;
        return this.#heads === 0 ? this.#headSince + headTicksMax : this.#quietSince + keepAliveTicksMax;
      default:
        return undefined;
    }
  }

  /** What the client has missed, once something is due; `undefined` where it only said nothing new. */
  missed(): Http1FaultCode | undefined {
    const { headTicksMax, bodyTicksMax } = this.#limits;
    if (this.#progress === "head") {
      return this.#now >= this.#headSince + headTicksMax ? "H1_HEAD_TIMEOUT" : "H1_IDLE_TIMEOUT";
    }
    if (this.#progress !== "body") return undefined;
    return this.#now >= this.#bodySince + bodyTicksMax ? "H1_BODY_TIMEOUT" : "H1_IDLE_TIMEOUT";
  }
}
