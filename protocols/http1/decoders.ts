/** The decoders of the two directions of a connection. */
import { MessageDecoder } from "./decoder.ts";
import type { Http1Limits } from "./limits.ts";
import { DEFAULT_HTTP1_LIMITS } from "./limits.ts";
import { RequestRole } from "./request-role.ts";
import { ResponseRole } from "./response-role.ts";

export interface RequestDecoderOptions {
  readonly limits?: Http1Limits;
  /** Protocols that the server would switch to, in lower case; none unless told. */
  readonly protocols?: readonly string[];
}

/** Requests, as a server reads them. */
export class RequestDecoder extends MessageDecoder {
  readonly #role: RequestRole;

  constructor({ limits = DEFAULT_HTTP1_LIMITS, protocols = [] }: RequestDecoderOptions = {}) {
    const role = new RequestRole(limits, protocols);
    super(role, limits);
    this.#role = role;
  }

  /** From now on so many requests are taken, and the next is one too many. Any number is taken unless told. */
  allow(requests: number): void {
    this.#role.room = requests;
  }
}

export interface ResponseDecoderOptions {
  readonly limits?: Http1Limits;
  /** Whether responses answer what `expect` has told, which is the default, or each the GET of somebody. */
  readonly asked?: "told" | "any";
}

/** Responses, as a client reads them. */
export class ResponseDecoder extends MessageDecoder {
  readonly #role: ResponseRole;

  constructor({ limits = DEFAULT_HTTP1_LIMITS, asked = "told" }: ResponseDecoderOptions = {}) {
    const role = new ResponseRole(limits, asked);
    super(role, limits);
    this.#role = role;
  }

  /** A request of this method was sent. It may have asked to switch protocols, unless told otherwise. */
  expect(method: string, asksForUpgrade = true): void {
    this.#role.expect(method, asksForUpgrade);
  }
}
