/** Pings that we sent and the peer has not answered (RFC 9113 6.7). */
import { PING_OCTETS } from "./frame.ts";

/** Pings that may be under way at once. */
const PINGS_MAX = 16;

/** What the ping of a graceful shutdown carries; a user's ping must not. */
export const SHUTDOWN_PING = Uint8Array.of(0x73, 0x68, 0x75, 0x74, 0x64, 0x6f, 0x77, 0x6e);

export function isShutdownPing(opaque: Uint8Array): boolean {
  return keyOf(opaque) === keyOf(SHUTDOWN_PING);
}

export class PingTracker {
  readonly #pending = new Set<string>();

  get size(): number {
    return this.#pending.size;
  }

  /** Notes a ping that is sent. Throws `RangeError` for octets that are not 8, or when too many are under way. */
  note(opaque: Uint8Array): void {
    if (opaque.length !== PING_OCTETS) throw new RangeError(`a ping carries ${PING_OCTETS} octets`);
    if (this.#pending.size >= PINGS_MAX) throw new RangeError(`at most ${PINGS_MAX} pings may be under way`);
    this.#pending.add(keyOf(opaque));
  }

  /** Whether it answers a ping of ours; each does once. */
  acknowledge(opaque: Uint8Array): boolean {
    return this.#pending.delete(keyOf(opaque));
  }
}

function keyOf(opaque: Uint8Array): string {
  return opaque.join();
}
