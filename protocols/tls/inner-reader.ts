/**
 * What protected records say behind the handshake, with a limit for everything that may come for ever and brings
 * nothing: records without content, alerts that end nothing, key updates and tickets. Data starts every count anew.
 */
import { ALERT, isClosure } from "./alert.ts";
import { CONTENT, MESSAGE } from "./code-points.ts";
import type { TlsFaultCode } from "./faults.ts";
import { openRecord } from "./inner-plaintext.ts";
import type { TlsLimits } from "./limits.ts";

export type InnerEvent =
  | { readonly kind: "data"; readonly octets: Uint8Array }
  /** The peer will say nothing more. */
  | { readonly kind: "goodbye" }
  /** The peer gave up. */
  | { readonly kind: "error" }
  /** The peer wants our keys updated too. */
  | { readonly kind: "update-requested" }
  | { readonly kind: "nothing" }
  | { readonly kind: "refused"; readonly code: TlsFaultCode };

const ALERT_OCTETS = 2;
const KEY_UPDATE_OCTETS = 5;
const NOTHING: InnerEvent = { kind: "nothing" };

export class InnerReader {
  /** In a row. */
  emptyRecords = 0;
  warnings = 0;
  postHandshakes = 0;
  work = 0;
  readonly #limits: TlsLimits;

  constructor(limits: TlsLimits) {
    this.#limits = limits;
  }

  read(record: Uint8Array): InnerEvent {
    this.work += record.length;
    const opened = openRecord(record, this.#limits.plaintextOctetsMax);
    if (opened.kind === "refused") return opened;
    const { type, content } = opened.inner;
    if (type === CONTENT.alert) return this.#readAlert(content);
    return type === CONTENT.handshake ? this.#readMessage(content) : this.#readData(content);
  }

  #readData(octets: Uint8Array): InnerEvent {
    if (octets.length === 0) {
      this.emptyRecords += 1;
      return this.emptyRecords > this.#limits.emptyRecordsMax ? refused("TLS_EMPTY_FLOOD") : NOTHING;
    }
    this.emptyRecords = 0;
    this.warnings = 0;
    this.postHandshakes = 0;
    return { kind: "data", octets };
  }

  /** The level says nothing in protected alerts (RFC 8446 6). */
  #readAlert(content: Uint8Array): InnerEvent {
    const [, description = 0] = content;
    if (content.length !== ALERT_OCTETS) return refused("TLS_ALERT_LENGTH");
    if (description === ALERT.closeNotify) return { kind: "goodbye" };
    if (!isClosure(description)) return { kind: "error" };
    this.warnings += 1;
    return this.warnings > this.#limits.warningAlertsMax ? refused("TLS_ALERT_FLOOD") : NOTHING;
  }

  /** Key updates and tickets; each whole in its record. */
  #readMessage(content: Uint8Array): InnerEvent {
    const [type, , , length = 0, request = 0] = content;
    const isUpdate = type === MESSAGE.keyUpdate && content.length === KEY_UPDATE_OCTETS && length === 1 && request < 2;
    if (!isUpdate && type !== MESSAGE.newSessionTicket) return refused("TLS_INNER_MESSAGE");
    this.postHandshakes += 1;
    if (this.postHandshakes > this.#limits.postHandshakesMax) return refused("TLS_POST_HANDSHAKE_FLOOD");
    return isUpdate && request === 1 ? { kind: "update-requested" } : NOTHING;
  }
}

function refused(code: TlsFaultCode): InnerEvent {
  return { kind: "refused", code };
}
