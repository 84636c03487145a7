/**
 * Responses, as a client reads them (RFC 9112 4 and 6.3). What a response means depends on the method of its request,
 * so the client says in advance what it has asked; a response that answers nothing is refused.
 */
import type { Fields, Framing, ResponseHead } from "./event.ts";
import type { Http1FaultCode } from "./faults.ts";
import type { HeadRefusal } from "./framing.ts";
import { refusalOfFraming } from "./framing.ts";
import { FramingFields } from "./framing-fields.ts";
import type { Http1Limits } from "./limits.ts";
import type { MessageRole } from "./message-role.ts";
import { StatusLine } from "./status-line.ts";

const SWITCHING_PROTOCOLS = 101;
const OK_MIN = 200;
const OK_MAX = 299;
const NO_CONTENT = 204;
const NOT_MODIFIED = 304;

/** What is known of a request whose response is due. A server must not switch to what nobody asked for (RFC 9110 7.8). */
interface Asked {
  readonly method: string;
  readonly asksForUpgrade: boolean;
}

const ANY: Asked = { method: "GET", asksForUpgrade: true };

export class ResponseRole implements MessageRole {
  readonly line = new StatusLine();
  readonly emptyLinesMax = 0;
  readonly #limits: Http1Limits;
  readonly #framing = new FramingFields();
  /** The requests that are not answered, oldest first; `undefined` where each is taken for a GET. */
  readonly #asked: Asked[] | undefined;
  #interims = 0;

  constructor(limits: Http1Limits, asked: "told" | "any") {
    this.#limits = limits;
    this.#asked = asked === "any" ? undefined : [];
  }

  /** An interim response promises another. */
  get isIncomplete(): boolean {
    return this.#interims > 0;
  }

  expect(method: string, asksForUpgrade: boolean): void {
    this.#asked?.push({ method, asksForUpgrade });
  }

  refusalOfStart(): Http1FaultCode | undefined {
    return this.#asked === undefined || this.#asked.length > 0 ? undefined : "H1_RESPONSE_UNEXPECTED";
  }

  head(fields: Fields): ResponseHead | HeadRefusal {
    const framing = this.#framing;
    const { status, reason, minor } = this.line;
    const { method, asksForUpgrade } = this.#asked?.[0] ?? ANY;
    framing.read(fields);
    const refusal = refusalOfFraming(framing, minor) ?? this.#refusalOfStatus();
    if (refusal !== undefined) return refusal;
    if (status === SWITCHING_PROTOCOLS && !asksForUpgrade) return { code: "H1_RESPONSE_UNEXPECTED", field: -1 };
    const isInterim = status < OK_MIN && status !== SWITCHING_PROTOCOLS;
    if (isInterim && this.#interims === this.#limits.interimMax) return { code: "H1_INTERIM_TOO_MANY", field: -1 };
    const isTunnel = status === SWITCHING_PROTOCOLS || (method === "CONNECT" && status >= OK_MIN && status <= OK_MAX);
    const hasContent =
      !isTunnel && method !== "HEAD" && status >= OK_MIN && status !== NO_CONTENT && status !== NOT_MODIFIED;
    const how = hasContent ? this.#framingOf() : "none";
    const length = how === "length" ? framing.length : 0;
    if (length > this.#limits.bodyOctetsMax) return { code: "H1_BODY_TOO_LARGE", field: framing.lengthField };
    this.#interims = isInterim ? this.#interims + 1 : 0;
    if (!isInterim) this.#asked?.shift();
    const isLast = how === "close" || framing.isClose || (minor === 0 && !framing.isKeepAlive);
    return {
      kind: "response",
      minor,
      fields,
      framing: how,
      length,
      isLast: isLast && !isInterim,
      isTunnel,
      status,
      reason,
      isInterim,
    };
  }

  #framingOf(): Framing {
    if (this.#framing.codingField >= 0) return "chunked";
    return this.#framing.lengths > 0 ? "length" : "close";
  }

  /** RFC 9112 6.1 and 6.3: neither 1xx nor 204 has content, so nothing may say how long it is. */
  #refusalOfStatus(): HeadRefusal | undefined {
    const framing = this.#framing;
    const { status } = this.line;
    if (status >= OK_MIN && status !== NO_CONTENT) return undefined;
    if (framing.codingField >= 0) return { code: "H1_CONTENT_FORBIDDEN", field: framing.codingField };
    const isLength = framing.lengths > 0 && framing.length > 0;
    return isLength ? { code: "H1_CONTENT_FORBIDDEN", field: framing.lengthField } : undefined;
  }
}
