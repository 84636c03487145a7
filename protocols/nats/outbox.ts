/** What waits to be written, bounded by whoever puts it in. */
import { joinOctets } from "../shared/join-octets.ts";

export class Outbox {
  octets = 0;
  readonly #octetsMax: number;
  #parts: Uint8Array[] = [];

  constructor(octetsMax: number) {
    this.#octetsMax = octetsMax;
  }

  hasRoomFor(octets: number): boolean {
    return this.octets + octets <= this.#octetsMax;
  }

  add(part: Uint8Array): void {
    this.#parts.push(part);
    this.octets += part.length;
  }

  take(): Uint8Array {
    const whole = joinOctets(this.#parts);
    this.clear();
    return whole;
  }

  clear(): void {
    this.#parts = [];
    this.octets = 0;
  }
}
