/** The payloads of HELLO and of its reply (docs/oap1.md 5): strict JSON, nothing unknown, nothing twice. */
import type { OapLimits } from "./limits.ts";
import { FRAME_HEADER_OCTETS, FRAME_OCTETS_MAX, WIRE_VERSION } from "./limits.ts";

export interface Hello {
  readonly ua: string | null;
}

/** What a server grants. Its limits may lower those of the client and never raise them. */
export interface HelloReply {
  readonly maxFrame: number;
  readonly maxInflight: number;
  readonly flagsSupported: number;
  readonly versions: readonly number[];
  readonly transports: readonly string[];
}

const FLAGS_SUPPORTED = 0xff;
const TRANSPORTS: readonly string[] = ["tcp+tls"];
const U16_MAX = 0xffff;
const U32_MAX = 0xffff_ffff;

/** One object with the one key `ua`, spelt without escapes. Each class of characters ends the one before it. */
const HELLO = /^[ \t\r\n]*\{[ \t\r\n]*"ua"[ \t\r\n]*:[ \t\r\n]*(null|"(?:[^"\\]|\\.)*")[ \t\r\n]*\}[ \t\r\n]*$/u;

export function encodeHello({ ua }: Hello): Uint8Array {
  return new TextEncoder().encode(JSON.stringify({ ua }));
}

export function decodeHello(payload: Uint8Array): Hello | undefined {
  const text = utf8(payload);
  const matched = text === undefined ? null : HELLO.exec(text);
  const value = matched?.[1] === undefined ? undefined : json(matched[1]);
  return typeof value === "string" || value === null ? { ua: value } : undefined;
}

export function replyFor(limits: OapLimits): HelloReply {
  return {
    maxFrame: limits.frameOctetsMax,
    maxInflight: limits.streamsMax,
    flagsSupported: FLAGS_SUPPORTED,
    versions: [WIRE_VERSION],
    transports: TRANSPORTS,
  };
}

/** In the fixed order of keys and without spaces: equal replies are equal octets. */
export function encodeReply(reply: HelloReply): Uint8Array {
  return new TextEncoder().encode(replyText(reply));
}

/** Takes only what `encodeReply` makes, so that no key is unknown, missing, doubled or out of order. */
export function decodeReply(payload: Uint8Array): HelloReply | undefined {
  const text = utf8(payload);
  const value = text === undefined ? undefined : json(text);
  if (typeof value !== "object" || value === null) return undefined;
  const { max_frame, max_inflight, flags_supported, versions, transports } = value as Readonly<Record<string, unknown>>;
  if (!isInteger(max_frame, U32_MAX) || max_frame < FRAME_HEADER_OCTETS || max_frame > FRAME_OCTETS_MAX)
    return undefined;
  if (!isInteger(max_inflight, U16_MAX) || max_inflight < 1) return undefined;
  if (!isInteger(flags_supported, U16_MAX)) return undefined;
  if (!isListOf(versions, (item) => isInteger(item, U16_MAX)) || !versions.includes(WIRE_VERSION)) return undefined;
  if (!isListOf(transports, (item): item is string => typeof item === "string")) return undefined;
  const reply = {
    maxFrame: max_frame,
    maxInflight: max_inflight,
    flagsSupported: flags_supported,
    versions,
    transports,
  };
  return replyText(reply) === text ? reply : undefined;
}

/** The limits that hold once the server has granted `reply`. */
export function negotiated(limits: OapLimits, { maxFrame, maxInflight }: HelloReply): OapLimits {
  return {
    ...limits,
    frameOctetsMax: Math.min(limits.frameOctetsMax, maxFrame),
    streamsMax: Math.min(limits.streamsMax, maxInflight),
  };
}

function replyText({ maxFrame, maxInflight, flagsSupported, versions, transports }: HelloReply): string {
  return JSON.stringify({
    max_frame: maxFrame,
    max_inflight: maxInflight,
    flags_supported: flagsSupported,
    versions,
    transports,
  });
}

function isInteger(value: unknown, max: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= max;
}

function isListOf<Item>(value: unknown, isItem: (item: unknown) => item is Item): value is readonly Item[] {
  return Array.isArray(value) && value.every(isItem);
}

function utf8(octets: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(octets);
  } catch {
    return undefined;
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
