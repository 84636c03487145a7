/** Requests, as a server reads them (RFC 9112 3 and 6.3). */
import { isAuthority } from "./authority.ts";
import type { Fields, RequestHead } from "./event.ts";
import type { HeadRefusal } from "./framing.ts";
import { refusalOfFraming } from "./framing.ts";
import { FramingFields, tokensOf } from "./framing-fields.ts";
import type { Http1Limits } from "./limits.ts";
import type { MessageRole } from "./message-role.ts";
import { RequestLine } from "./request-line.ts";

const CONNECT = "CONNECT";

export class RequestRole implements MessageRole {
  readonly line = new RequestLine();
  readonly isIncomplete = false;
  /** How many requests are still taken. */
  room = Number.POSITIVE_INFINITY;
  readonly emptyLinesMax: number;
  readonly #limits: Http1Limits;
  readonly #protocols: ReadonlySet<string>;
  readonly #framing = new FramingFields();

  /** `protocols` are those that the server would switch to, in lower case. */
  constructor(limits: Http1Limits, protocols: readonly string[]) {
    this.#limits = limits;
    this.#protocols = new Set(protocols);
    this.emptyLinesMax = limits.emptyLinesMax;
  }

  refusalOfStart(): undefined {
    return undefined;
  }

  head(fields: Fields): RequestHead | HeadRefusal {
    const framing = this.#framing;
    const { method, target, minor } = this.line;
    framing.read(fields);
    const refusal = refusalOfFraming(framing, minor) ?? this.#refusalOfRequest();
    if (refusal !== undefined) return refusal;
    const { length } = framing;
    if (length > this.#limits.bodyOctetsMax) return { code: "H1_BODY_TOO_LARGE", field: framing.lengthField };
    if (this.room === 0) return { code: "H1_PIPELINE_TOO_LONG", field: -1 };
    this.room -= 1;
    const isChunked = framing.codingField >= 0;
    const isLast = framing.isClose || (minor === 0 && !framing.isKeepAlive);
    const upgrade = minor === 1 && framing.isUpgrade && framing.protocols !== "" ? this.#knownProtocol() : "";
    return {
      kind: "request",
      minor,
      fields,
      framing: isChunked ? "chunked" : framing.lengths > 0 ? "length" : "none",
      length,
      isLast,
      isTunnel: method === CONNECT || upgrade !== "",
      method,
      target,
      isWaiting: framing.isWaiting && minor === 1 && (isChunked || length > 0),
      upgrade,
    };
  }

  /** One host and no other (RFC 9112 3.2), and no content where none has a meaning (RFC 9110 9.3.6). */
  #refusalOfRequest(): HeadRefusal | undefined {
    const framing = this.#framing;
    const { method, minor } = this.line;
    if (framing.hosts > 1) return { code: "H1_HOST_REPEATED", field: framing.hostAgain };
    if (framing.hosts === 0 && minor === 1) return { code: "H1_HOST_MISSING", field: -1 };
    if (framing.hosts === 1 && !isAuthority(framing.host)) return { code: "H1_HOST", field: framing.hostField };
    if (method !== CONNECT || (framing.lengths === 0 && framing.codingField < 0)) return undefined;
    return { code: "H1_CONTENT_FORBIDDEN", field: Math.max(framing.lengthField, framing.codingField) };
  }

  #knownProtocol(): string {
    return tokensOf(this.#framing.protocols).find((protocol) => this.#protocols.has(protocol)) ?? "";
  }
}
