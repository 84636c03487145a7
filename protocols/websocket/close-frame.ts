/** The body of a close frame (RFC 6455 5.5.1): nothing, or a status code and a reason in UTF-8. */
import { Utf8Validator } from "../shared/utf8-validator.ts";
import { CLOSE_CODE_OCTETS, CLOSE_REASON_OCTETS_MAX, mayBeSent } from "./close-code.ts";
import type { WebSocketFaultCode } from "./faults.ts";

export interface CloseBody {
  /** `undefined` where the frame has no body. */
  readonly code: number | undefined;
  readonly reason: string;
}

/** What is wrong with a body, and at which of its octets. */
export interface CloseMistake {
  readonly problem: WebSocketFaultCode;
  readonly at: number;
}

/** Keeps a byte order mark, which is a character of the reason. */
const TEXT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function readCloseBody(body: Uint8Array): CloseBody | CloseMistake {
  if (body.length === 0) return { code: undefined, reason: "" };
  if (body.length < CLOSE_CODE_OCTETS) return { problem: "WS_CLOSE_BODY", at: 0 };
  const code = ((body[0] ?? 0) << 8) | (body[1] ?? 0);
  if (!mayBeSent(code)) return { problem: "WS_CLOSE_CODE", at: 0 };
  const utf8 = new Utf8Validator();
  const bad = utf8.firstBad(body, CLOSE_CODE_OCTETS, body.length);
  if (bad >= 0 || !utf8.isComplete) return { problem: "WS_UTF8", at: bad < 0 ? body.length : bad };
  return { code, reason: TEXT.decode(body.subarray(CLOSE_CODE_OCTETS)) };
}

/** Throws `RangeError` for a code that may not be sent and for a reason that is too long. */
export function closeBody(code: number, reason: string): Uint8Array {
  const text = new TextEncoder().encode(reason);
  if (!mayBeSent(code)) throw new RangeError(`close code ${code} may not be sent`);
  if (text.length > CLOSE_REASON_OCTETS_MAX) {
    throw new RangeError(`a close reason has at most ${CLOSE_REASON_OCTETS_MAX} octets`);
  }
  const body = new Uint8Array(CLOSE_CODE_OCTETS + text.length);
  new DataView(body.buffer).setUint16(0, code);
  body.set(text, CLOSE_CODE_OCTETS);
  return body;
}
