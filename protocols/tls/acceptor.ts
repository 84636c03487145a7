/**
 * The server's end of a connection, without I/O: judges a ClientHello by a policy, asks for another one at most once,
 * answers, and then carries data. Until the hello is judged nothing is taken but records of it.
 */
import { answerOf } from "./answer.ts";
import { CONTENT } from "./code-points.ts";
import { encodeRecords, encodeServerHello } from "./encoder.ts";
import type { EndpointOptions } from "./endpoint.ts";
import { TlsEndpoint } from "./endpoint.ts";
import type { TlsEvent } from "./event.ts";
import type { StreamChoice } from "./flight.ts";
import { announcesEarlyData, isSameHello } from "./hello-again.ts";
import type { ClientHello } from "./hello.ts";
import type { Choice, Retry } from "./judge.ts";
import { judge } from "./judge.ts";
import type { TlsPolicy } from "./policy.ts";

export interface AcceptorOptions extends EndpointOptions {
  readonly policy: TlsPolicy;
}

export class TlsAcceptor extends TlsEndpoint {
  readonly #options: AcceptorOptions;
  /** The first hello, and what was asked for in answer to it. */
  #asked: { readonly hello: ClientHello; readonly group: number } | undefined;
  #earlyOctets = 0;

  constructor(options: AcceptorOptions) {
    super("client", options);
    this.#options = options;
  }

  /** Whether its hello was not judged yet. */
  get isPending(): boolean {
    return this.channel.isGreeting;
  }

  /** Protected octets that were skipped while another hello was due. */
  get earlyOctets(): number {
    return this.#earlyOctets;
  }

  protected override take(event: TlsEvent): void {
    if (event.kind === "protected") this.#skipEarly(event.octets.length);
    else if (event.kind !== "client-hello") this.channel.fail("TLS_UNEXPECTED_MESSAGE");
  }

  protected override choose(hello: ClientHello): StreamChoice | undefined {
    const asked = this.#asked;
    if (asked !== undefined && !isSameHello(asked.hello, hello, asked.group)) {
      this.channel.fail("TLS_RETRY_CHANGED");
      return undefined;
    }
    const judgement = judge(hello, this.#options.policy);
    if (judgement.kind !== "refuse") return this.#answer(hello, judgement);
    this.channel.refuse(judgement);
    return undefined;
  }

  #answer(hello: ClientHello, choice: Choice | Retry): StreamChoice {
    const { channel } = this;
    const answer = encodeServerHello(answerOf(hello, choice, this.#options.nextOctets));
    channel.say(encodeRecords(CONTENT.handshake, answer));
    const isHelloDue = choice.kind === "retry";
    if (isHelloDue) this.#asked = { hello, group: choice.group };
    else channel.open(choice);
    return { version: choice.version, isHelloDue };
  }

  /** RFC 8446 4.2.10: what came too early for a hello that is not taken, if that hello announced it. */
  #skipEarly(octets: number): void {
    this.#earlyOctets += octets;
    if (this.#asked === undefined || !announcesEarlyData(this.#asked.hello)) this.channel.fail("TLS_UNEXPECTED_RECORD");
    else if (this.#earlyOctets > this.#options.limits.earlyOctetsMax) this.channel.fail("TLS_EARLY_DATA_FLOOD");
  }
}
