/**
 * An executable specification of OAP/1 as a server with the echo application sees it: the whole input at
 * once, one pass, written from docs/oap1.md. It shares types, limits and fault codes with the endpoint, and
 * no line that reads a frame, keeps a stream, counts credit or walks over zstd.
 */
import type { Codec } from "../../lab/core/codec.ts";
import type { Decoded } from "../../lab/core/decoder.ts";
import type { OapEvent } from "./event.ts";
import type { OapFault, OapFaultCode } from "./faults.ts";
import { oapFault } from "./faults.ts";
import type { ContentFrame } from "./frame.ts";
import type { OapLimits } from "./limits.ts";
import { readHello, zstdVerdict } from "./reference-payloads.ts";

/** A fault with its place in the stream. */
class Refusal extends Error {
  readonly fault: OapFault;

  constructor(code: OapFaultCode, offset: number) {
    super(code);
    this.fault = oapFault(code, offset);
  }
}

interface Model {
  readonly limits: OapLimits;
  readonly codec: Codec;
  readonly events: OapEvent[];
  readonly streams: Map<bigint, ModelStream>;
  inflated: number;
  idleAcks: number;
  greeted: boolean;
  over: boolean;
}

interface ModelStream {
  readonly app: number;
  readonly tenant: bigint;
  requestDone: boolean;
  responseDone: boolean;
  owed: number;
  sent: number;
  upTo: number;
  empty: number;
}

/** Where a frame's fields begin, in the stream. */
interface Placed {
  readonly at: number;
  readonly payloadAt: number;
  readonly frame: ContentFrame;
}

export function serveByReference(input: Uint8Array, limits: OapLimits, codec: Codec): Decoded<OapEvent> {
  const streams = new Map<bigint, ModelStream>();
  const model: Model = { limits, codec, events: [], streams, inflated: 0, idleAcks: 0, greeted: false, over: false };
  const { events } = model;
  try {
    for (let at = 0; at < input.length && !model.over;) {
      const placed = cutFrame(model, input, at);
      converse(model, placed);
      at = placed.payloadAt + placed.frame.payload.length;
    }
    if (!model.over) {
      for (const [corrId, { requestDone, responseDone }] of streams) {
        if (responseDone) events.push({ kind: "closed", corrId });
        else if (!requestDone) events.push({ kind: "aborted", corrId });
      }
    }
    return { events, fault: undefined };
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown;
    return { events, fault: thrown.fault };
  }
}

function cutFrame(model: Model, input: Uint8Array, at: number): Placed {
  const octets = input.subarray(at);
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  const refuse = (code: OapFaultCode, offset: number): never => {
    throw new Refusal(code, at + offset);
  };
  const truncated = (): never => refuse("OAP_TRUNCATED", octets.length);
  if (octets.length < 4) truncated();
  const len = view.getUint32(0);
  if (len < 38) refuse("OAP_FRAME_TOO_SHORT", 0);
  if (len > model.limits.frameOctetsMax) refuse("OAP_FRAME_TOO_LONG", 0);
  if (octets.length < 38) truncated();
  const flags = view.getUint16(6);
  if (flags > 255) refuse("OAP_FLAGS_RESERVED", 6);
  if (view.getUint16(4) !== 1) refuse("OAP_VERSION", 4);
  const capLen = view.getUint16(28);
  const [req, resp, event, start, end] = [1, 2, 4, 8, 16].map((bit) => (flags & bit) > 0);
  if (capLen > 0 && start !== true) refuse("OAP_CAP_WITHOUT_START", 28);
  if (38 + capLen > len) refuse("OAP_CAP_BEYOND_FRAME", 28);
  const kinds = [req, resp, event].filter((kind) => kind === true).length;
  if (kinds !== 1 || (start === true && req !== true) || (end === true && event === true)) refuse("OAP_KIND", 6);
  const code = view.getUint16(8);
  const statuses = [200, 202, 206, 400, 401, 403, 404, 413, 429, 500, 502, 503];
  if (resp === true ? !statuses.includes(code) : code > 0) refuse("OAP_CODE", 8);
  if (octets.length < len) truncated();
  const cap = octets.subarray(38, 38 + capLen);
  const payload = octets.subarray(38 + capLen, len);
  const payloadAt = at + 38 + capLen;
  const content = (flags & 64) > 0 ? inflate(model, payload, payloadAt) : payload;
  const tenantId = view.getBigUint64(12) * 2n ** 64n + view.getBigUint64(20);
  const ids = { appProtoId: view.getUint16(10), tenantId, corrId: view.getBigUint64(30) };
  return { at, payloadAt, frame: { flags, code, ...ids, cap, payload, content } };
}

function inflate(model: Model, payload: Uint8Array, at: number): Uint8Array {
  const { limits, codec } = model;
  const verdict = zstdVerdict(payload);
  if (verdict.fault !== undefined) throw new Refusal(verdict.fault, at);
  const perFrame = Math.min(
    limits.inflatedOctetsMax,
    Math.max(limits.inflatedOctetsFloor, limits.inflateRatioMax * payload.length),
  );
  const outputMax = Math.min(perFrame, limits.inflateBudgetOctets - model.inflated);
  if (verdict.contentMin > outputMax || verdict.window > 2 ** limits.zstdWindowBitsMax) {
    throw new Refusal("OAP_COMP_TOO_LONG", at);
  }
  // Far more room than is allowed: the bound is judged on what came out.
  const inflated = codec.decompress("zstd", payload, { outputMax: 2 ** 20 });
  if (inflated.kind === "corrupt" || inflated.kind === "truncated") throw new Refusal("OAP_COMP_CORRUPT", at);
  if (inflated.kind === "too-long" || inflated.bytes.length > outputMax) throw new Refusal("OAP_COMP_TOO_LONG", at);
  model.inflated += inflated.bytes.length;
  return inflated.bytes;
}

function converse(model: Model, { at, payloadAt, frame }: Placed): void {
  const { limits, events, streams } = model;
  const { flags, code, appProtoId, tenantId, corrId, payload } = frame;
  const check = (holds: boolean, fault: OapFaultCode, offset: number): void => {
    if (!holds) throw new Refusal(fault, offset);
  };
  if (!model.greeted) {
    check(appProtoId === 0 && flags === 1, "OAP_HELLO_EXPECTED", at);
    const ua = payload.length > limits.helloOctetsMax ? undefined : readHello(payload);
    if (ua === undefined) throw new Refusal("OAP_HELLO_MALFORMED", payloadAt);
    model.greeted = true;
    events.push({ kind: "open", ua, limits });
    return;
  }
  const [isResponse, isEvent, starts, ends] = [2, 4, 8, 16].map((bit) => (flags & bit) > 0);
  if (appProtoId === 0 && isResponse === true && ends === true && code >= 400) {
    // The statuses that exist were checked when the frame was cut.
    events.push({ kind: "failed", status: code as 400, corrId });
    model.over = true;
    return;
  }
  const stream = streams.get(corrId);
  if (isResponse === true && code === 202) {
    check(stream !== undefined, "OAP_RESP_BEFORE_REQ", at + 30);
    check(flags === 2 && payload.length === 8, "OAP_ACK_MALFORMED", at + 6);
    if (stream !== undefined) acknowledge(model, corrId, stream, payload, payloadAt);
    return;
  }
  check(isResponse !== true && isEvent !== true, "OAP_DIRECTION", at + 6);
  check(appProtoId !== 0, "OAP_HELLO_REPEATED", at);
  check(stream?.requestDone !== true, "OAP_AFTER_END", at + 30);
  if (starts === true) {
    check(stream === undefined, "OAP_START_REPEATED", at + 30);
    check(streams.size < limits.streamsMax, "OAP_TOO_MANY_STREAMS", at + 30);
  } else {
    check(stream !== undefined, "OAP_START_MISSING", at + 30);
    check(stream?.app === appProtoId && stream.tenant === tenantId, "OAP_STREAM_MISMATCH", at + 10);
  }
  const fresh = {
    app: appProtoId,
    tenant: tenantId,
    requestDone: false,
    responseDone: false,
    owed: 0,
    sent: 0,
    upTo: 0,
    empty: 0,
  };
  const target: ModelStream = stream ?? fresh;
  if (starts !== true && ends !== true && payload.length === 0) {
    target.empty += 1;
    check(target.empty <= limits.emptyFramesMax, "OAP_EMPTY_FRAMES", at);
  }
  streams.set(corrId, target);
  target.requestDone = ends === true;
  if (target.responseDone) return;
  events.push({ kind: "request", frame });
  if (appProtoId === 404) {
    target.sent += 1;
    target.responseDone = true;
    return;
  }
  target.owed += 1;
  echo(model, target);
}

function echo({ limits }: Model, stream: ModelStream): void {
  const window = Math.min(limits.windowFrames, limits.streamsMax);
  while (stream.owed > 0 && stream.sent - stream.upTo < window) {
    stream.owed -= 1;
    stream.sent += 1;
    stream.responseDone = stream.requestDone && stream.owed === 0;
  }
}

function acknowledge(model: Model, corrId: bigint, stream: ModelStream, payload: Uint8Array, at: number): void {
  const upTo = new DataView(payload.buffer, payload.byteOffset).getBigUint64(0);
  if (upTo > BigInt(stream.sent)) throw new Refusal("OAP_ACK_BEYOND_SENT", at);
  if (upTo < BigInt(stream.upTo)) throw new Refusal("OAP_ACK_BACKWARDS", at);
  if (Number(upTo) === stream.upTo) {
    model.idleAcks += 1;
    if (model.idleAcks > model.limits.idleAcksMax) throw new Refusal("OAP_ACK_IDLE", at);
    return;
  }
  stream.upTo = Number(upTo);
  if (!stream.responseDone) {
    model.events.push({ kind: "credit", corrId });
    echo(model, stream);
  } else if (stream.upTo === stream.sent) {
    model.streams.delete(corrId);
    model.events.push({ kind: "closed", corrId });
  }
}
