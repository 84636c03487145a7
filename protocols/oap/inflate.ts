/**
 * COMP: one zstd frame, inflated within three bounds (docs/oap1.md 4): per frame absolutely, per frame in
 * relation to the compressed octets, and per connection. The frame's own headers are judged first,
 * so that most bombs are refused before anything is inflated.
 */
import type { Codec } from "../../lab/core/codec.ts";
import type { OapFaultCode } from "./faults.ts";
import type { OapLimits } from "./limits.ts";
import { inflatedMax } from "./limits.ts";
import { readZstdFrame } from "./zstd-frame.ts";

export type Inflated =
  | { readonly kind: "ok"; readonly content: Uint8Array }
  | { readonly kind: "fault"; readonly code: OapFaultCode };

export class Inflater {
  /** Steps of header walks and octets that came out, since creation. */
  work = 0;
  octetsOut = 0;
  private readonly codec: Codec;
  private readonly limits: OapLimits;

  constructor(codec: Codec, limits: OapLimits) {
    this.codec = codec;
    this.limits = limits;
  }

  inflate(payload: Uint8Array): Inflated {
    const { limits } = this;
    const frame = readZstdFrame(payload);
    if (frame.kind !== "frame") return refusal(frame.kind);
    this.work += frame.blocks;
    const outputMax = Math.min(inflatedMax(limits, payload.length), limits.inflateBudgetOctets - this.octetsOut);
    if (frame.contentOctetsMin > outputMax || frame.windowOctets > 2 ** limits.zstdWindowBitsMax) {
      return refusal("too-long");
    }
    const inflated = this.codec.decompress("zstd", payload, { outputMax, windowBits: limits.zstdWindowBitsMax });
    if (inflated.kind !== "ok") return refusal(inflated.kind);
    this.octetsOut += inflated.bytes.length;
    this.work += inflated.bytes.length;
    return { kind: "ok", content: inflated.bytes };
  }
}

const CODES = {
  corrupt: "OAP_COMP_CORRUPT",
  truncated: "OAP_COMP_CORRUPT",
  dictionary: "OAP_COMP_DICTIONARY",
  trailing: "OAP_COMP_TRAILING",
  "too-long": "OAP_COMP_TOO_LONG",
} as const satisfies Readonly<Record<string, OapFaultCode>>;

function refusal(mistake: keyof typeof CODES): Inflated {
  return { kind: "fault", code: CODES[mistake] };
}
