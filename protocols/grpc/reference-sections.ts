/**
 * What header sections of calls say, worked out from the whole input at once and by other means than the
 * decoders: a model check compares the two.
 */
import type { Decoded, Fault } from "../../lab/core/decoder.ts";
import type { Encoding } from "./encoding.ts";
import type { GrpcFaultCode } from "./faults.ts";
import { grpcFault } from "./faults.ts";
import type { GrpcLimits } from "./limits.ts";
import type { MetadataEntry } from "./metadata.ts";
import type { SectionEvent, SectionKind } from "./section-stream.ts";
import { SECTION_KINDS, SECTION_OCTETS_MAX } from "./section-stream.ts";
import type { Status } from "./status.ts";

type Pair = readonly [name: string, value: string];
type Mistake = { readonly mistake: GrpcFaultCode; readonly field: number };

const FIELD_OVERHEAD = 32;
const ONCE = /^(?::method|:path|:authority|content-type|grpc-timeout|grpc-encoding|grpc-status|grpc-message)$/;
const GRPC_TYPE = /^application\/grpc(?:[+;].*)?$/s;
const NANOSECONDS: ReadonlyMap<string, bigint> = new Map([
  ["n", 1n],
  ["u", 1_000n],
  ["m", 1_000_000n],
  ["S", 1_000_000_000n],
  ["M", 60_000_000_000n],
  ["H", 3_600_000_000_000n],
]);
const TIMEOUT_TICKS_MAX = 2n ** 51n - 1n;
const [UNKNOWN, INTERNAL, EXHAUSTED] = [2, 13, 8];

export function readSectionsByReference(input: Uint8Array, limits: GrpcLimits): Decoded<SectionEvent> {
  const events: SectionEvent[] = [];
  const failed = (fault: Fault): Decoded<SectionEvent> => ({ events, fault });
  for (let at = 0; at < input.length;) {
    const kind = SECTION_KINDS[(input[at] ?? 0) % SECTION_KINDS.length] ?? "request";
    const start = at + 1;
    const cut = cutSection(input, start);
    if (cut.end > start + SECTION_OCTETS_MAX) {
      return failed(grpcFault("GRPC_METADATA_TOO_LARGE", start + SECTION_OCTETS_MAX));
    }
    if (cut.end >= input.length) return failed(grpcFault("GRPC_PREFIX_TRUNCATED", input.length));
    const event = readSection(kind, cut.pairs, limits);
    if ("mistake" in event) return failed(grpcFault(event.mistake, event.field));
    events.push(event);
    at = cut.end + 1;
  }
  return { events, fault: undefined };
}

/** Fields up to the octet 0 that ends them, which stands at `end`, or up to the end of the input. */
function cutSection(input: Uint8Array, start: number): { readonly pairs: readonly Pair[]; readonly end: number } {
  const pairs: Pair[] = [];
  let at = start;
  while (at < input.length && input[at] !== 0) {
    const nameAt = at + 2;
    const valueAt = nameAt + (input[at] ?? 0);
    const end = valueAt + (input[at + 1] ?? 0);
    if (at + 1 >= input.length || end > input.length) return { pairs, end: input.length };
    pairs.push([text(input.subarray(nameAt, valueAt)), text(input.subarray(valueAt, end))]);
    at = end;
  }
  return { pairs, end: at };
}

function readSection(kind: SectionKind, pairs: readonly Pair[], limits: GrpcLimits): SectionEvent | Mistake {
  switch (kind) {
    case "request":
      return readRequest(pairs, limits);
    case "response":
      return readResponse(pairs, limits);
    case "trailers":
      return { kind, status: readStatus(pairs, limits) };
  }
}

function readRequest(pairs: readonly Pair[], limits: GrpcLimits): SectionEvent | Mistake {
  const one = (name: string): string | undefined => pairs.find(([own]) => own === name)?.[1];
  const at = (name: string): number => pairs.findIndex(([own]) => own === name);
  if (one(":method") !== "POST") return { kind: "request", read: { kind: "not-grpc", httpStatus: 405 } };
  if (!GRPC_TYPE.test(one("content-type") ?? "")) {
    return { kind: "request", read: { kind: "not-grpc", httpStatus: 415 } };
  }
  const again = repeated(pairs);
  if (again >= 0) return { mistake: "GRPC_FIELD_REPEATED", field: again };
  const [, digits, unit = ""] = /^([0-9]{1,8})([HMSmun])$/.exec(one("grpc-timeout") ?? "1S") ?? [];
  if (digits === undefined) return { mistake: "GRPC_TIMEOUT", field: at("grpc-timeout") };
  const ticks = (BigInt(digits) * (NANOSECONDS.get(unit) ?? 0n) + 999n) / 1_000n;
  const encoding = encodingOf(one("grpc-encoding"));
  if (encoding === undefined) return { mistake: "GRPC_ENCODING", field: at("grpc-encoding") };
  const metadata = readCustom(pairs, limits);
  if ("mistake" in metadata) return metadata;
  const accepted = pairs
    .filter(([name]) => name === "grpc-accept-encoding")
    .flatMap(([, value]) => value.split(","))
    .map((name) => (name.trim() === "" ? undefined : encodingOf(name.trim())))
    .filter((known) => known !== undefined);
  const call = {
    path: one(":path") ?? "",
    authority: one(":authority") ?? "",
    timeoutTicks:
      one("grpc-timeout") === undefined ? undefined : Number(ticks > TIMEOUT_TICKS_MAX ? TIMEOUT_TICKS_MAX : ticks),
    encoding,
    metadata,
  };
  return { kind: "request", read: { kind: "ok", call, accepted: ["identity", ...accepted] } };
}

function readResponse(pairs: readonly Pair[], limits: GrpcLimits): SectionEvent {
  const ended = (code: number): SectionEvent => ({
    kind: "response",
    read: { kind: "ended", status: { code, message: "", metadata: [] } },
  });
  const one = (name: string): string | undefined => pairs.find(([own]) => own === name)?.[1];
  if (!GRPC_TYPE.test(one("content-type") ?? "")) return ended(UNKNOWN);
  const encoding = encodingOf(one("grpc-encoding"));
  if (encoding === undefined || repeated(pairs) >= 0) return ended(INTERNAL);
  const metadata = readCustom(pairs, limits);
  if ("mistake" in metadata) return ended(statusOf(metadata));
  return { kind: "response", read: { kind: "ok", encoding, metadata } };
}

function readStatus(pairs: readonly Pair[], limits: GrpcLimits): Status {
  const one = (name: string): string | undefined => pairs.find(([own]) => own === name)?.[1];
  const given = one("grpc-status") ?? "";
  // Ten digits are as many as any implementation could mean.
  const isStatus = given.length <= 10 && String(Number(given)) === given && /^[0-9]+$/.test(given);
  if (!isStatus || repeated(pairs) >= 0) return { code: UNKNOWN, message: "", metadata: [] };
  const metadata = readCustom(pairs, limits);
  if ("mistake" in metadata) return { code: statusOf(metadata), message: "", metadata: [] };
  const octets = (one("grpc-message") ?? "").replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  const message = new TextDecoder("utf-8", { ignoreBOM: true }).decode(
    Uint8Array.from(octets, (character) => character.charCodeAt(0)),
  );
  return { code: Number(given) > 16 ? UNKNOWN : Number(given), message, metadata };
}

/** Status of a mistake in metadata. */
function statusOf({ mistake }: Mistake): number {
  return mistake === "GRPC_METADATA_NAME" || mistake === "GRPC_METADATA_BASE64" ? INTERNAL : EXHAUSTED;
}

function readCustom(pairs: readonly Pair[], limits: GrpcLimits): MetadataEntry[] | Mistake {
  const metadata: MetadataEntry[] = [];
  let size = 0;
  for (const [field, [name, value]] of pairs.entries()) {
    if (/^(?::|content-type$|content-length$|te$)/.test(name)) continue;
    if (name.startsWith("grpc-") && name !== "grpc-status-details-bin") continue;
    size += name.length + value.length + FIELD_OVERHEAD;
    if (size > limits.metadataOctetsMax) return { mistake: "GRPC_METADATA_TOO_LARGE", field };
    if (!/^[0-9a-z_.-]+$/.test(name)) return { mistake: "GRPC_METADATA_NAME", field };
    const parts = name.endsWith("-bin") ? value.split(",") : [value];
    if (metadata.length + parts.length > limits.metadataValuesMax) return { mistake: "GRPC_METADATA_TOO_MANY", field };
    if (!name.endsWith("-bin")) {
      if (/^[\u0020-\u007e]*$/.test(value)) metadata.push({ name, value });
      continue;
    }
    for (const part of parts) {
      const octets = bits(part.trim());
      if (octets === undefined) return { mistake: "GRPC_METADATA_BASE64", field };
      metadata.push({ name, value: octets });
    }
  }
  return metadata;
}

/** Base64 as a string of bits. */
function bits(text: string): Uint8Array | undefined {
  const [, body = "", padding = ""] = /^([A-Za-z0-9+/]*)(={0,2})$/.exec(text) ?? [undefined, "?"];
  const isPadded = padding === "" || (body.length + padding.length) % 4 === 0;
  if (body === "?" || body.length % 4 === 1 || !isPadded) return undefined;
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const all = Array.from(body, (character) => alphabet.indexOf(character).toString(2).padStart(6, "0")).join("");
  const whole = all.length - (all.length % 8);
  if (/1/.test(all.slice(whole))) return undefined;
  return Uint8Array.from(all.slice(0, whole).match(/.{8}/g) ?? [], (octet) => Number.parseInt(octet, 2));
}

function encodingOf(name: string | undefined): Encoding | undefined {
  if (name === undefined) return "identity";
  return (["identity", "gzip", "deflate"] as const).find((known) => known === name);
}

function repeated(pairs: readonly Pair[]): number {
  return pairs.findIndex(([name], index) => ONCE.test(name) && pairs.findIndex(([other]) => other === name) < index);
}

function text(octets: Uint8Array): string {
  return Array.from(octets, (octet) => String.fromCharCode(octet)).join("");
}
