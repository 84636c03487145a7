/** The header sections of a call: what they say to gRPC itself, and the metadata they carry (PROTOCOL-HTTP2). */
import type { HeaderEntry } from "../hpack/header-field.ts";
import type { Encoding } from "./encoding.ts";
import { ACCEPTED_ENCODINGS, encodingOf } from "./encoding.ts";
import type { GrpcFault } from "./faults.ts";
import { grpcFault } from "./faults.ts";
import type { GrpcLimits } from "./limits.ts";
import type { MetadataEntry } from "./metadata.ts";
import { readMetadata, writeMetadata } from "./metadata.ts";
import type { Status } from "./status.ts";
import { status, STATUS, STATUS_MAX, statusOfHttp } from "./status.ts";
import { readStatusMessage, writeStatusMessage } from "./status-message.ts";
import { readTimeout, writeTimeout } from "./timeout.ts";

const CONTENT_TYPE = "application/grpc";
/** What a type may go on with. */
const CONTENT_TYPE_REST = /^(?:[+;]|$)/;
const HTTP_OK = 200;
const METHOD_NOT_ALLOWED = 405;
const UNSUPPORTED_MEDIA_TYPE = 415;
const STATUS_TEXT = /^(?:0|[1-9][0-9]{0,9})$/;

/** What a call is started with. */
export interface CallDefinition {
  /** `/service/method`. */
  readonly path: string;
  readonly authority: string;
  readonly timeoutTicks: number | undefined;
  readonly encoding: Encoding;
  readonly metadata: readonly MetadataEntry[];
}

/** `not-grpc`: answered with an HTTP status, for clients that speak HTTP only. */
export type ReadRequest =
  | { readonly kind: "ok"; readonly call: CallDefinition; readonly accepted: readonly Encoding[] }
  | { readonly kind: "not-grpc"; readonly httpStatus: number }
  | { readonly kind: "fault"; readonly fault: GrpcFault };

export function writeRequest(call: CallDefinition): HeaderEntry[] {
  return [
    { name: ":method", value: "POST" },
    { name: ":scheme", value: "http" },
    { name: ":path", value: call.path },
    { name: ":authority", value: call.authority },
    ...(call.timeoutTicks === undefined ? [] : [{ name: "grpc-timeout", value: writeTimeout(call.timeoutTicks) }]),
    { name: "te", value: "trailers" },
    ...messageFields(call.encoding),
    ...writeMetadata(call.metadata),
  ];
}

export function readRequest(fields: readonly HeaderEntry[], limits: GrpcLimits): ReadRequest {
  const single = new SingleFields(fields);
  if (single.get(":method") !== "POST") return { kind: "not-grpc", httpStatus: METHOD_NOT_ALLOWED };
  if (!isGrpcType(single.get("content-type"))) return { kind: "not-grpc", httpStatus: UNSUPPORTED_MEDIA_TYPE };
  if (single.repeated !== undefined) return fault("GRPC_FIELD_REPEATED", single.repeated);
  const timeout = single.get("grpc-timeout");
  const timeoutTicks = timeout === undefined ? undefined : readTimeout(timeout);
  if (timeout !== undefined && timeoutTicks === undefined) return fault("GRPC_TIMEOUT", single.at("grpc-timeout"));
  const encoding = encodingOf(single.get("grpc-encoding") ?? "identity");
  if (encoding === undefined) return fault("GRPC_ENCODING", single.at("grpc-encoding"));
  const read = readMetadata(fields, limits);
  if (read.kind === "fault") return read;
  const call = {
    path: single.get(":path") ?? "",
    authority: single.get(":authority") ?? "",
    timeoutTicks,
    encoding,
    metadata: read.metadata,
  };
  return { kind: "ok", call, accepted: acceptedEncodings(fields) };
}

export function writeResponse(encoding: Encoding, metadata: readonly MetadataEntry[]): HeaderEntry[] {
  return [{ name: ":status", value: String(HTTP_OK) }, ...messageFields(encoding), ...writeMetadata(metadata)];
}

/** Headers of a response that more follows. */
export type ReadResponse =
  | { readonly kind: "ok"; readonly encoding: Encoding; readonly metadata: readonly MetadataEntry[] }
  | { readonly kind: "ended"; readonly status: Status };

export function readResponse(httpStatus: number, fields: readonly HeaderEntry[], limits: GrpcLimits): ReadResponse {
  const single = new SingleFields(fields);
  if (httpStatus !== HTTP_OK || !isGrpcType(single.get("content-type"))) {
    return { kind: "ended", status: notGrpc(httpStatus) };
  }
  const encoding = encodingOf(single.get("grpc-encoding") ?? "identity");
  if (encoding === undefined || single.repeated !== undefined) {
    return { kind: "ended", status: status(STATUS.INTERNAL, "the server answers in an encoding that is not accepted") };
  }
  const read = readMetadata(fields, limits);
  return read.kind === "ok"
    ? { kind: "ok", encoding, metadata: read.metadata }
    : { kind: "ended", status: status(read.fault.status, read.fault.code) };
}

/** Trailers; without headers before them where `httpStatus` is that of trailers-only. */
export function readTrailers(
  fields: readonly HeaderEntry[],
  limits: GrpcLimits,
  httpStatus: number | undefined,
): Status {
  const single = new SingleFields(fields);
  const text = single.get("grpc-status");
  if (text === undefined) {
    const isAnswer = httpStatus === undefined || httpStatus === HTTP_OK;
    return isAnswer ? status(STATUS.UNKNOWN, "the server sent no status") : notGrpc(httpStatus);
  }
  if (!STATUS_TEXT.test(text) || single.repeated !== undefined) {
    return status(STATUS.UNKNOWN, "the server sent a status that is none");
  }
  const read = readMetadata(fields, limits);
  if (read.kind === "fault") return status(read.fault.status, read.fault.code);
  const code = Number(text) > STATUS_MAX ? STATUS.UNKNOWN : Number(text);
  return { code, message: readStatusMessage(single.get("grpc-message") ?? ""), metadata: read.metadata };
}

export function writeTrailers({ code, message, metadata }: Status): HeaderEntry[] {
  return [
    { name: "grpc-status", value: String(code) },
    ...(message === "" ? [] : [{ name: "grpc-message", value: writeStatusMessage(message) }]),
    ...writeMetadata(metadata),
  ];
}

/** Trailers-only: one header section for all of a response. */
export function writeTrailersOnly(ending: Status): HeaderEntry[] {
  return [
    { name: ":status", value: String(HTTP_OK) },
    { name: "content-type", value: CONTENT_TYPE },
    { name: "grpc-accept-encoding", value: ACCEPTED_ENCODINGS },
    ...writeTrailers(ending),
  ];
}

/** What the peer can read of what is known here; `identity` always. */
function acceptedEncodings(fields: readonly HeaderEntry[]): Encoding[] {
  const names = fields.filter(({ name }) => name === "grpc-accept-encoding").flatMap(({ value }) => value.split(","));
  return ["identity", ...names.map((name) => encodingOf(name.trim())).filter((encoding) => encoding !== undefined)];
}

function messageFields(encoding: Encoding): HeaderEntry[] {
  return [
    { name: "content-type", value: CONTENT_TYPE },
    ...(encoding === "identity" ? [] : [{ name: "grpc-encoding", value: encoding }]),
    { name: "grpc-accept-encoding", value: ACCEPTED_ENCODINGS },
  ];
}

function isGrpcType(type: string | undefined): boolean {
  return type?.startsWith(CONTENT_TYPE) === true && CONTENT_TYPE_REST.test(type.slice(CONTENT_TYPE.length));
}

function notGrpc(httpStatus: number): Status {
  return status(statusOfHttp(httpStatus), `the server answered with HTTP status ${httpStatus} and no gRPC`);
}

function fault(code: Parameters<typeof grpcFault>[0], field: number): ReadRequest {
  return { kind: "fault", fault: grpcFault(code, field) };
}

/** Fields that a section has once. */
class SingleFields {
  static readonly #names: ReadonlySet<string> = new Set([
    ":method",
    ":path",
    ":authority",
    "content-type",
    "grpc-timeout",
    "grpc-encoding",
    "grpc-status",
    "grpc-message",
  ]);
  readonly #values = new Map<string, { readonly value: string; readonly number: number }>();
  /** The number of the first field that came again. */
  readonly repeated: number | undefined;

  constructor(fields: readonly HeaderEntry[]) {
    for (const [number, { name, value }] of fields.entries()) {
      if (!SingleFields.#names.has(name)) continue;
      if (this.#values.has(name)) this.repeated ??= number;
      else this.#values.set(name, { value, number });
    }
  }

  get(name: string): string | undefined {
    return this.#values.get(name)?.value;
  }

  at(name: string): number {
    return this.#values.get(name)?.number ?? 0;
  }
}
