/**
 * What an endpoint has to write. Acknowledgements are cumulative, so at most one per stream waits, and
 * a peer that asks and never reads makes nothing grow. They go out before the frame that is queued
 * next: a `corr_id` is never used again ahead of the acknowledgement of its end.
 */
import { joinOctets } from "../shared/join-octets.ts";
import { ACK_OCTETS, encodeUpTo } from "./credit.ts";
import { encodeFrame } from "./encoder.ts";
import type { OapFrame } from "./frame.ts";
import { RESP } from "./frame.ts";
import { FRAME_HEADER_OCTETS } from "./limits.ts";
import { ACCEPTED } from "./status.ts";
import type { StreamKey } from "./stream.ts";

const NOTHING = new Uint8Array(0);
const ACK_FRAME_OCTETS = FRAME_HEADER_OCTETS + ACK_OCTETS;

interface OwedAck extends StreamKey {
  readonly upTo: number;
}

export class Outbox {
  private parts: Uint8Array[] = [];
  private partOctets = 0;
  private readonly owed = new Map<bigint, OwedAck>();

  /** Octets that wait, owed acknowledgements included. */
  get octets(): number {
    return this.partOctets + this.owed.size * ACK_FRAME_OCTETS;
  }

  /** Parts that wait, owed acknowledgements included. */
  get count(): number {
    return this.parts.length + this.owed.size;
  }

  /** Throws `RangeError` for a frame that cannot be encoded, before anything is queued. */
  queue(frame: OapFrame, frameOctetsMax: number): void {
    const octets = encodeFrame(frame, frameOctetsMax);
    this.settleAcks();
    this.add(octets);
  }

  /** Owes an acknowledgement of everything up to frame `upTo`. */
  owe({ corrId, appProtoId, tenantId }: StreamKey, upTo: number): void {
    this.owed.set(corrId, { corrId, appProtoId, tenantId, upTo });
  }

  /** Everything that waits, once. */
  take(): Uint8Array {
    this.settleAcks();
    const { parts } = this;
    this.parts = [];
    this.partOctets = 0;
    const [only, ...more] = parts;
    return only !== undefined && more.length === 0 ? only : joinOctets(parts);
  }

  private settleAcks(): void {
    for (const { upTo, ...key } of this.owed.values()) {
      const fields = { flags: RESP, code: ACCEPTED, cap: NOTHING, payload: encodeUpTo(upTo) };
      this.add(encodeFrame({ ...key, ...fields }));
    }
    this.owed.clear();
  }

  private add(octets: Uint8Array): void {
    this.parts.push(octets);
    this.partOctets += octets.length;
  }
}
