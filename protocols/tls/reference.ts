/**
 * Records as an executable specification: the whole input at once, nothing kept between calls. Written to be read
 * beside RFC 8446 5, and compared with the decoder in every run.
 */
import type { Decoded } from "../../lab/core/decoder.ts";
import type { TlsEvent } from "./event.ts";
import type { TlsFault, TlsFaultCode } from "./faults.ts";
import { tlsFault } from "./faults.ts";
import type { Side } from "./flight.ts";
import type { TlsLimits } from "./limits.ts";
import { clientHelloByReference, serverHelloByReference } from "./reference-hello.ts";
import { isProblem } from "./reference-shapes.ts";

const TLS_1_3 = 0x0304;

/** What came so far, and of the open handshake message every octet with its offset. */
interface State {
  readonly side: Side;
  readonly limits: TlsLimits;
  readonly events: TlsEvent[];
  message: { readonly octet: number; readonly offset: number }[];
  messageRecords: number;
  messages: number;
  messageOctets: number;
  hellos: number;
  /** 0 where nothing says it. */
  version: number;
  isHelloDue: boolean;
  cipherChanges: number;
  hasData: boolean;
  empty: number;
  warnings: number;
  isOver: boolean;
}

export function decodeByReference(input: Uint8Array, side: Side, limits: TlsLimits): Decoded<TlsEvent> {
  const state: State = {
    side,
    limits,
    events: [],
    message: [],
    messageRecords: 0,
    messages: 0,
    messageOctets: 0,
    hellos: 0,
    version: 0,
    isHelloDue: false,
    cipherChanges: 0,
    hasData: false,
    empty: 0,
    warnings: 0,
    isOver: false,
  };
  let at = 0;
  while (at < input.length && !state.isOver) {
    const [type = 0, major, , high, low] = input.subarray(at, at + 5);
    const code = typeRefusal(state, type, at);
    if (code !== undefined) return { events: state.events, fault: tlsFault(code, at) };
    if (major !== undefined && major !== 3) {
      return { events: state.events, fault: tlsFault("TLS_RECORD_VERSION", at + 1) };
    }
    if (high === undefined || low === undefined) break;
    const length = high * 256 + low;
    const problem = lengthRefusal(state, type, length);
    if (problem !== undefined) return { events: state.events, fault: tlsFault(problem, at + 3) };
    const content = input.subarray(at + 5, at + 5 + length);
    const fault = takeRecord(state, { type, at, content, length });
    if (fault !== undefined) return { events: state.events, fault };
    if (content.length < length) break;
    at += 5 + length;
  }
  const isWhole = state.isOver || (at >= input.length && state.message.length === 0);
  return { events: state.events, fault: isWhole ? undefined : tlsFault("TLS_TRUNCATED", input.length) };
}

function isSealed(state: State): boolean {
  return state.cipherChanges > 0 && state.version !== TLS_1_3;
}

function typeRefusal(state: State, type: number, at: number): TlsFaultCode | undefined {
  if (at === 0 && type > 127) return "TLS_SSL2_HELLO";
  if (![20, 21, 22, 23].includes(type)) return "TLS_CONTENT_TYPE";
  if (type !== 22 && state.message.length > 0) return "TLS_INTERLEAVED";
  if (isSealed(state)) return undefined;
  if (type === 21) return hasKeys(state) ? "TLS_UNEXPECTED_RECORD" : undefined;
  const isAllowed =
    type === 22 ? !state.hasData || state.isHelloDue : type === 20 ? state.hellos > 0 : mayBeProtected(state);
  return isAllowed ? undefined : "TLS_UNEXPECTED_RECORD";
}

/** Whoever has keys protects alerts too (RFC 8446 6); another hello is said without them. */
function hasKeys({ side, version, hasData, isHelloDue }: State): boolean {
  return !isHelloDue && (hasData || (side === "server" && version === TLS_1_3));
}

function mayBeProtected({ side, hellos, version, isHelloDue }: State): boolean {
  if (hellos === 0) return false;
  return side === "client" ? version === 0 || version === TLS_1_3 : version === TLS_1_3 && !isHelloDue;
}

function lengthRefusal(state: State, type: number, length: number): TlsFaultCode | undefined {
  const isProtected = type === 23 || isSealed(state);
  if (length > (isProtected ? state.limits.protectedOctetsMax : state.limits.plaintextOctetsMax)) {
    return "TLS_RECORD_OVERFLOW";
  }
  if (isProtected) return undefined;
  if (length === 0) return "TLS_EMPTY_RECORD";
  if (type === 21 && length !== 2) return "TLS_ALERT_LENGTH";
  return type === 20 && length !== 1 ? "TLS_CCS_LENGTH" : undefined;
}

interface RecordRead {
  readonly type: number;
  readonly at: number;
  /** As much of it as there is. */
  readonly content: Uint8Array;
  readonly length: number;
}

function takeRecord(state: State, record: RecordRead): TlsFault | undefined {
  const { type, at, content, length } = record;
  if (type === 22 && !isSealed(state)) return takeHandshake(state, record);
  if (content.length < length) return undefined;
  if (type === 23 || isSealed(state)) {
    state.empty = length === 0 ? state.empty + 1 : 0;
    if (state.empty > state.limits.emptyRecordsMax) return tlsFault("TLS_EMPTY_FLOOD", at);
    state.warnings = 0;
    state.hasData = true;
    state.events.push({ kind: "protected", type, octets: content.slice() });
    return undefined;
  }
  return type === 21 ? takeAlert(state, at, content) : takeCipherChange(state, at, content);
}

function takeAlert(state: State, at: number, [level = 0, description = 0]: Uint8Array): TlsFault | undefined {
  if (level !== 1 && level !== 2) return tlsFault("TLS_ALERT_LEVEL", at + 5);
  const isFatal = level === 2 || (state.version === TLS_1_3 && description !== 0 && description !== 90);
  state.isOver = isFatal || description === 0;
  state.warnings += state.isOver ? 0 : 1;
  if (state.warnings > state.limits.warningAlertsMax) return tlsFault("TLS_ALERT_FLOOD", at);
  state.events.push({ kind: "alert", isFatal, description });
  return undefined;
}

function takeCipherChange(state: State, at: number, [value = 0]: Uint8Array): TlsFault | undefined {
  if (value !== 1) return tlsFault("TLS_CCS_VALUE", at + 5);
  state.cipherChanges += 1;
  if (state.cipherChanges > state.limits.changeCipherSpecsMax) return tlsFault("TLS_CCS_FLOOD", at);
  state.events.push({ kind: "change-cipher-spec" });
  return undefined;
}

function takeHandshake(state: State, { at, content, length }: RecordRead): TlsFault | undefined {
  if (state.message.length > 0) {
    state.messageRecords += 1;
    if (state.messageRecords > state.limits.handshakeRecordsMax) return tlsFault("TLS_TOO_MANY_RECORDS", at);
  }
  for (const [index, octet] of content.entries()) {
    state.message.push({ octet, offset: at + 5 + index });
    const refusal = headerRefusal(state);
    if (refusal !== undefined) return refusal;
    if (state.message.length < 4 || state.message.length < 4 + bodyLength(state)) continue;
    const fault = takeMessage(state, { end: at + 6 + index, isLast: index + 1 === length });
    if (fault !== undefined) return fault;
    state.message = [];
  }
  return undefined;
}

function bodyLength({ message }: State): number {
  return message.slice(1, 4).reduce((sum, { octet }) => sum * 256 + octet, 0);
}

/** Judged at the octet that makes it known. */
function headerRefusal(state: State): TlsFault | undefined {
  const { message, limits } = state;
  const [type, lengthFirst] = message;
  if (type === undefined) return undefined;
  if (message.length === 1) {
    state.messageRecords = 1;
    state.messages += 1;
    const code = messageRefusal(state, type.octet);
    if (code !== undefined) return tlsFault(code, type.offset);
    return state.messages > limits.handshakeMessagesMax ? tlsFault("TLS_TOO_MANY_MESSAGES", type.offset) : undefined;
  }
  if (message.length !== 4 || lengthFirst === undefined) return undefined;
  const length = bodyLength(state);
  state.messageOctets += 4 + length;
  const lengthMax = type.octet === 1 ? limits.clientHelloOctetsMax : limits.handshakeMessageOctetsMax;
  const isTooLarge = length > lengthMax || state.messageOctets > limits.handshakeOctetsMax;
  return isTooLarge ? tlsFault("TLS_MESSAGE_TOO_LARGE", lengthFirst.offset) : undefined;
}

function messageRefusal({ side, hellos, version, isHelloDue }: State, type: number): TlsFaultCode | undefined {
  if (type === (side === "client" ? 1 : 2)) {
    const isSecond = side === "client" && hellos === 1 && version === 0;
    return hellos === 0 || isHelloDue || isSecond ? undefined : "TLS_RENEGOTIATION";
  }
  const others = side === "client" ? [11, 15, 16] : [4, 11, 12, 13, 14, 22];
  const isExpected = hellos > 0 && version !== TLS_1_3 && others.includes(type);
  return isExpected ? undefined : "TLS_UNEXPECTED_MESSAGE";
}

function takeMessage(
  state: State,
  { end, isLast }: { readonly end: number; readonly isLast: boolean },
): TlsFault | undefined {
  const { message, limits } = state;
  const type = message[0]?.octet ?? 0;
  const body = Uint8Array.from(message.slice(4), ({ octet }) => octet);
  state.warnings = 0;
  if (type !== 1 && type !== 2) {
    state.events.push({ kind: "message", type, body });
    return undefined;
  }
  const hello = type === 1 ? clientHelloByReference(body, limits) : serverHelloByReference(body, limits);
  if (isProblem(hello)) return tlsFault(hello.code, message[4 + hello.at]?.offset ?? end);
  const isClient = "cipherSuites" in hello;
  const version = isClient ? 0 : (hello.choices.version ?? hello.legacyVersion);
  if (!isLast && (isClient || version === TLS_1_3)) return tlsFault("TLS_NOT_ALIGNED", end);
  state.hellos += 1;
  if (isClient) {
    state.isHelloDue = false;
    if (hello.versions?.includes(TLS_1_3) !== true) state.version = 0x0303;
    state.events.push({ kind: "client-hello", hello });
  } else {
    state.version = version;
    state.isHelloDue = hello.isRetry;
    state.events.push({ kind: "server-hello", hello });
  }
  return undefined;
}
