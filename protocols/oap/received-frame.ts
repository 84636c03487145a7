/**
 * A frame that was received: a copy of its octets, and its fields read from them when they are asked
 * for. Most frames are looked at in two or three fields, and bigints are not free.
 */
import { AT, readU128, readU16, readU64 } from "./frame.ts";
import type { ContentFrame } from "./frame.ts";

/** Fields that a rule about the conversation may point at. */
export type FieldName = "len" | "flags" | "appProtoId" | "corrId" | "payload";

export class ReceivedFrame implements ContentFrame {
  /** The whole frame, in memory of its own. */
  readonly octets: Uint8Array;
  /** Where it began in the stream, in octets. */
  readonly offset: number;
  private readonly inflated: Uint8Array | undefined;

  constructor(octets: Uint8Array, offset: number, inflated: Uint8Array | undefined) {
    this.octets = octets;
    this.offset = offset;
    this.inflated = inflated;
  }

  get flags(): number {
    return readU16(this.octets, AT.flags);
  }

  get code(): number {
    return readU16(this.octets, AT.code);
  }

  get appProtoId(): number {
    return readU16(this.octets, AT.appProtoId);
  }

  get tenantId(): bigint {
    return readU128(this.octets, AT.tenantId);
  }

  get corrId(): bigint {
    return readU64(this.octets, AT.corrId);
  }

  get cap(): Uint8Array {
    return this.octets.subarray(AT.cap, this.payloadStart);
  }

  get payload(): Uint8Array {
    return this.octets.subarray(this.payloadStart);
  }

  get content(): Uint8Array {
    return this.inflated ?? this.payload;
  }

  /** The octets of `payload`, without a view of them. */
  get payloadOctets(): number {
    return this.octets.length - this.payloadStart;
  }

  /** The stream offset of a field. */
  offsetOf(field: FieldName): number {
    return this.offset + (field === "payload" ? this.payloadStart : AT[field]);
  }

  private get payloadStart(): number {
    return AT.cap + readU16(this.octets, AT.capLen);
  }
}
