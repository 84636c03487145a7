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
  constructor({ limits = DEFAULT_HTTP1_LIMITS, protocols = [] }: RequestDecoderOptions = {}) {
    super(new RequestRole(limits, protocols), limits);
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

  /** A request of this method was sent. */
  expect(method: string): void {
    this.#role.expect(method);
  }
}
