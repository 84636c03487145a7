/**
 * Which records and messages one side may send, as its stream goes on. One direction alone does not always say whether
 * a ChangeCipherSpec begins protection (TLS 1.2) or means nothing (TLS 1.3): until the version is known it is taken
 * to begin it, so that nothing protected is ever read as if it were not.
 */
import { CONTENT, MESSAGE, VERSION } from "./code-points.ts";
import type { TlsFaultCode } from "./faults.ts";

/** Whose octets they are. */
export type Side = "client" | "server";

/** What was chosen for a stream, and whether another hello was asked for. */
export interface StreamChoice {
  readonly version: number;
  readonly isHelloDue: boolean;
}

/** What the stream of a client is that does not offer TLS 1.3. */
export const OLD_STREAM: StreamChoice = { version: VERSION.tls12, isHelloDue: false };

const MESSAGES_OF: Readonly<Record<Side, ReadonlySet<number>>> = {
  client: new Set<number>([MESSAGE.certificate, MESSAGE.certificateVerify, MESSAGE.clientKeyExchange]),
  server: new Set<number>([
    ...[MESSAGE.newSessionTicket, MESSAGE.certificate, MESSAGE.serverKeyExchange],
    ...[MESSAGE.certificateRequest, MESSAGE.serverHelloDone, MESSAGE.certificateStatus],
  ]),
};
const HELLO_OF: Readonly<Record<Side, number>> = { client: MESSAGE.clientHello, server: MESSAGE.serverHello };
const HELLOS_MAX = 2;

export class Flight {
  version: number | undefined;
  readonly #side: Side;
  #hellos = 0;
  /** Whether another hello comes, since the server asked for one. */
  #isHelloDue = false;
  #hasChangedCipher = false;
  #hasSentData = false;

  constructor(side: Side) {
    this.#side = side;
  }

  /** Whether a record of this type is protected. */
  isProtected(type: number): boolean {
    return type === CONTENT.applicationData || this.#isOpaque;
  }

  refusalOfRecord(type: number): TlsFaultCode | undefined {
    if (this.#isOpaque) return undefined;
    switch (type) {
      case CONTENT.alert:
        return this.#protectsAlerts ? "TLS_UNEXPECTED_RECORD" : undefined;
      case CONTENT.handshake:
        return this.#hasSentData && !this.#isHelloDue ? "TLS_UNEXPECTED_RECORD" : undefined;
      case CONTENT.changeCipherSpec:
        return this.#hellos === 0 ? "TLS_UNEXPECTED_RECORD" : undefined;
      default:
        return this.#mayProtect ? undefined : "TLS_UNEXPECTED_RECORD";
    }
  }

  refusalOfMessage(type: number): TlsFaultCode | undefined {
    if (type === HELLO_OF[this.#side]) return this.#mayGreet ? undefined : "TLS_RENEGOTIATION";
    if (this.#hellos === 0 || this.version === VERSION.tls13) return "TLS_UNEXPECTED_MESSAGE";
    return MESSAGES_OF[this.#side].has(type) ? undefined : "TLS_UNEXPECTED_MESSAGE";
  }

  /** With what was chosen for the stream, where it is known. */
  tookHello(choice: StreamChoice | undefined): void {
    this.#hellos += 1;
    this.version = choice?.version ?? this.version;
    this.#isHelloDue = choice?.isHelloDue ?? false;
  }

  tookChangeCipherSpec(): void {
    this.#hasChangedCipher = true;
  }

  tookProtected(): void {
    this.#hasSentData = true;
  }

  /**
   * Whether who speaks has keys, behind the ServerHello of TLS 1.3 or anything protected: then an alert without
   * protection may be anyone's, and would cut off what the side has to say (RFC 8446 6).
   */
  get #protectsAlerts(): boolean {
    const hasKeys = this.#hasSentData || (this.#side === "server" && this.version === VERSION.tls13);
    return hasKeys && !this.#isHelloDue;
  }

  get #isOpaque(): boolean {
    return this.#hasChangedCipher && this.version !== VERSION.tls13;
  }

  /** Octets that are protected without a ChangeCipherSpec are of TLS 1.3, and of a client or behind a ServerHello. */
  get #mayProtect(): boolean {
    if (this.#hellos === 0) return false;
    if (this.#side === "server") return this.version === VERSION.tls13 && !this.#isHelloDue;
    return this.version === undefined || this.version === VERSION.tls13;
  }

  get #mayGreet(): boolean {
    if (this.#hellos === 0 || this.#isHelloDue) return true;
    // A client that offers TLS 1.3 may have been asked for another hello, which its own octets do not tell.
    return this.#side === "client" && this.version === undefined && this.#hellos < HELLOS_MAX;
  }
}
