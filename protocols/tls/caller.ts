/** The client's end of a connection, without I/O: says a hello, again if it is asked to, checks the answer, carries data. */
import { brokenByAnswer } from "./answer-check.ts";
import { readClientHello } from "./client-hello.ts";
import { CONTENT, VERSION } from "./code-points.ts";
import { Reading } from "./cursor.ts";
import type { ClientHelloParts } from "./encoder.ts";
import { encodeClientHello, encodeRecords } from "./encoder.ts";
import type { EndpointOptions } from "./endpoint.ts";
import { TlsEndpoint } from "./endpoint.ts";
import type { TlsEvent } from "./event.ts";
import type { TlsFaultCode } from "./faults.ts";
import type { ClientHello, ServerHello } from "./hello.ts";
import { versionOf } from "./hello.ts";
import type { TlsLimits } from "./limits.ts";
import type { Offer } from "./offer.ts";
import { helloAgain, helloOf } from "./offer.ts";

export interface CallerOptions extends EndpointOptions {
  readonly offer: Offer;
  /** The most octets of the hello in one record. */
  readonly fragmentOctetsMax?: number;
}

/** How often a server may ask for another hello (RFC 8446 4.1.4). */
export const RETRIES_MAX = 1;
/** The longest cookie that is said again: a larger one would not leave room for the hello. */
export const COOKIE_OCTETS_MAX = 4_096;
const MESSAGE_HEADER_OCTETS = 4;

export class TlsCaller extends TlsEndpoint {
  readonly #options: CallerOptions;
  #hello: ClientHelloParts;
  /** What asked for the hello that was said last. */
  #retry: ServerHello | undefined;
  #retries = 0;

  constructor(options: CallerOptions) {
    super("server", options);
    this.#options = options;
    this.#hello = helloOf(options.offer, options.nextOctets);
    this.#sayHello();
  }

  /** Hellos that were said again. */
  get retries(): number {
    return this.#retries;
  }

  protected override take(event: TlsEvent): void {
    if (event.kind === "server-hello") this.#takeAnswer(event.hello);
    // The rest of the handshake of TLS 1.2 is cryptography.
    else if (event.kind !== "message") this.channel.fail("TLS_UNEXPECTED_MESSAGE");
  }

  /** A server says no ClientHello. */
  protected override choose(): undefined {
    return undefined;
  }

  #takeAnswer(answer: ServerHello): void {
    const code = this.#refusalOf(answer);
    if (code !== undefined) {
      this.channel.fail(code);
    } else if (answer.isRetry) {
      this.#sayHelloAgain(answer);
    } else {
      const { alpn: protocol } = answer.choices;
      this.channel.open({ version: versionOf(answer), protocol, serverName: this.#options.offer.serverName });
    }
  }

  #refusalOf(answer: ServerHello): TlsFaultCode | undefined {
    if (answer.isRetry && this.#retries === RETRIES_MAX) return "TLS_ANSWER_RETRY";
    const { cookie } = answer.choices;
    if (cookie !== undefined && cookie.length > COOKIE_OCTETS_MAX) return "TLS_ANSWER_COOKIE";
    return brokenByAnswer(readBack(this.#hello, this.#options.limits), answer, this.#retry);
  }

  #sayHelloAgain(retry: ServerHello): void {
    this.#retry = retry;
    this.#retries += 1;
    this.#hello = helloAgain(this.#hello, retry.choices, this.#options.nextOctets);
    this.#sayHello();
  }

  #sayHello(): void {
    const { fragmentOctetsMax } = this.#options;
    const options = { version: VERSION.tls10, ...(fragmentOctetsMax === undefined ? {} : { fragmentOctetsMax }) };
    this.channel.say(encodeRecords(CONTENT.handshake, encodeClientHello(this.#hello), options));
  }
}

/** What we said, as it is read. */
function readBack(hello: ClientHelloParts, limits: TlsLimits): ClientHello {
  return readClientHello(encodeClientHello(hello).subarray(MESSAGE_HEADER_OCTETS), limits, new Reading());
}
