/**
 * What an endpoint has to say and has not written: pongs first, then everything else in order.
 *
 * Messages are taken while there is room. Pongs are few, and the newest ones are kept (RFC 6455 5.5.3). After
 * a close frame nothing is taken (5.5.1).
 */
import { joinOctets } from "../shared/join-octets.ts";
import type { WebSocketLimits } from "./limits.ts";

export class Outbox {
  readonly #limits: Pick<WebSocketLimits, "pongsPendingMax" | "outputOctetsMax">;
  #frames: Uint8Array[] = [];
  #frameOctets = 0;
  #pongs: Uint8Array[] = [];
  #isClosed = false;

  /** Pongs that came since the last `take`, dropped ones too. */
  pongsSinceTake = 0;

  constructor(limits: Pick<WebSocketLimits, "pongsPendingMax" | "outputOctetsMax">) {
    this.#limits = limits;
  }

  get octets(): number {
    return this.#frameOctets + this.#pongs.reduce((total, pong) => total + pong.length, 0);
  }

  get isEmpty(): boolean {
    return this.#frames.length === 0 && this.#pongs.length === 0;
  }

  get pongsPending(): number {
    return this.#pongs.length;
  }

  /** Whether a further message is taken. */
  get hasRoom(): boolean {
    return !this.#isClosed && this.#frameOctets < this.#limits.outputOctetsMax;
  }

  add(frame: Uint8Array): void {
    if (this.#isClosed) return;
    this.#frames.push(frame);
    this.#frameOctets += frame.length;
  }

  addPong(frame: Uint8Array): void {
    if (this.#isClosed) return;
    this.pongsSinceTake += 1;
    if (this.#pongs.length === this.#limits.pongsPendingMax) this.#pongs.shift();
    this.#pongs.push(frame);
  }

  /** Adds the last frame. */
  addClose(frame: Uint8Array): void {
    this.add(frame);
    this.#isClosed = true;
  }

  take(): Uint8Array {
    const output = joinOctets([...this.#pongs, ...this.#frames]);
    this.discard();
    return output;
  }

  /** Drops what nobody will read. */
  discard(): void {
    this.#frames = [];
    this.#frameOctets = 0;
    this.#pongs = [];
    this.pongsSinceTake = 0;
  }
}
