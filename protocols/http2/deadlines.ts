/**
 * When a connection must be looked at although nothing came: each deadline is a time since which the peer
 * has owed something, and how long it may. One tick is a microsecond.
 */
import type { ConnectionState } from "./connection-state.ts";
import type { Http2FaultCode } from "./faults.ts";

type ConnectionFault = Extract<
  Http2FaultCode,
  | "HTTP2_SETTINGS_TIMEOUT"
  | "HTTP2_HEADER_BLOCK_TIMEOUT"
  | "HTTP2_FRAME_TIMEOUT"
  | "HTTP2_SEND_STALLED"
  | "HTTP2_IDLE_TIMEOUT"
  | "HTTP2_DRAIN_TIMEOUT"
>;

/** Times since which something is owed; `undefined` while nothing is. */
export class Deadlines {
  readonly #state: ConnectionState;
  #settingsSince: number | undefined;
  #blockSince: number | undefined;
  #frameSince: number | undefined;
  #frameOffset: number | undefined;
  #outputSince: number | undefined;
  #idleSince: number;

  constructor(state: ConnectionState) {
    this.#state = state;
    this.#settingsSince = state.now;
    this.#idleSince = state.now;
  }

  get openTicks(): { readonly frame: number; readonly block: number } {
    const { now } = this.#state;
    return { frame: now - (this.#frameSince ?? now), block: now - (this.#blockSince ?? now) };
  }

  /** Input was taken; `frameOffset` names the frame that it left incomplete. */
  noteInput(frameOffset: number | undefined): void {
    const { now, block, areSettingsAcknowledged } = this.#state;
    if (frameOffset !== this.#frameOffset) this.#frameSince = frameOffset === undefined ? undefined : now;
    this.#frameOffset = frameOffset;
    this.#blockSince = block.purpose === undefined ? undefined : (this.#blockSince ?? now);
    if (areSettingsAcknowledged) this.#settingsSince = undefined;
    this.#idleSince = now;
    this.noteOutput();
  }

  /** Output was made or taken. */
  noteOutput(): void {
    const { now, output } = this.#state;
    this.#outputSince = output.octets === 0 ? undefined : (this.#outputSince ?? now);
  }

  /** All output was taken, and with it whatever the peer has waited for. */
  outputTaken(wasAny: boolean): void {
    this.#outputSince = undefined;
    if (wasAny) this.#idleSince = this.#state.now;
  }

  /** The next time at which something is due. */
  next(): number | undefined {
    const stalled = this.#state.sender.longestStalled;
    const due = this.#all().map(([, at]) => at);
    if (stalled !== undefined) due.push(stalled.since + this.#state.limits.sendStalledTicks);
    return due.length === 0 ? undefined : Math.min(...due);
  }

  /** Ends what is overdue: streams that stall one by one, or the connection. */
  fire(offset: number): void {
    const state = this.#state;
    const { now, limits, sender } = state;
    for (let stalled = sender.longestStalled; stalled !== undefined; stalled = sender.longestStalled) {
      if (stalled.since + limits.sendStalledTicks > now) break;
      state.failStream(stalled.stream.id, "HTTP2_SEND_STALLED", offset);
      if (state.fault !== undefined) return;
    }
    const overdue = this.#all().find(([, at]) => at <= now);
    if (overdue !== undefined) state.failWith(overdue[0], offset);
  }

  /** Everything the connection as a whole waits for, the more telling fault first. */
  #all(): (readonly [fault: ConnectionFault, at: number])[] {
    const { limits, sender, isDraining, drainingSince } = this.#state;
    const all: (readonly [ConnectionFault, number])[] = [];
    const add = (fault: ConnectionFault, since: number | undefined, ticks: number): void => {
      if (since !== undefined) all.push([fault, since + ticks]);
    };
    add("HTTP2_HEADER_BLOCK_TIMEOUT", this.#blockSince, limits.headerBlockTicks);
    add("HTTP2_FRAME_TIMEOUT", this.#frameSince, limits.frameTicks);
    add("HTTP2_SETTINGS_TIMEOUT", this.#settingsSince, limits.settingsAckTicks);
    add("HTTP2_SEND_STALLED", sender.heldUpSince, limits.sendStalledTicks);
    add("HTTP2_SEND_STALLED", this.#outputSince, limits.sendStalledTicks);
    add("HTTP2_DRAIN_TIMEOUT", isDraining ? drainingSince : undefined, limits.drainTicks);
    add("HTTP2_IDLE_TIMEOUT", this.#idleSince, limits.idleTicks);
    return all;
  }
}
