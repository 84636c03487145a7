/** Every limit of NATS, with its default. What is declared is checked against it before anything is held. */

/** The digits of a size; more are no size that any server takes. */
export const SIZE_DIGITS_MAX = 9;
/** The digits of a subscription's number: all are exact. */
export const SID_DIGITS_MAX = 15;
/**
 * What the line of a message may have more than that of its publication: servers count what a publisher says behind
 * the name, and put a name, a blank and the number of the subscription to it.
 */
export const RELAYED_OCTETS_MAX = "HMSG ".length + 1 + SID_DIGITS_MAX;
const LIMIT_MAX = 2 ** 40;

export interface NatsLimits {
  /**
   * The longest line of an operation, without its line break; INFO has a limit of its own, and messages have
   * `RELAYED_OCTETS_MAX` more.
   */
  readonly controlLineOctetsMax: number;
  readonly infoOctetsMax: number;
  /** Headers and payload of one message together. */
  readonly payloadOctetsMax: number;
  /** The header block of one message. */
  readonly headerOctetsMax: number;
  readonly headerFieldsMax: number;
  /** Other servers that an INFO may name. */
  readonly connectUrlsMax: number;
  /** Answers to PING that could not be written yet. */
  readonly pongsWaitingMax: number;
  /** Octets that wait to be written; a client refuses to send more, a server gives the client up. */
  readonly outputOctetsMax: number;
  /** Requests of one client that have no answer. */
  readonly requestsMax: number;
  /** Subscriptions of one client, as its server counts them. */
  readonly subscriptionsMax: number;
  /** Messages of one subscription that nobody has taken, and their octets. */
  readonly messagesHeldMax: number;
  readonly messageOctetsMax: number;
  /** What is published while there is no connection. */
  readonly reconnectOctetsMax: number;
  /** From the start to the first PONG, in ticks of a microsecond. */
  readonly connectTicksMax: number;
  /** From the first octet of an operation to its last. */
  readonly operationTicksMax: number;
  /** How long between two PING. */
  readonly pingTicks: number;
  /** PING without PONG after which the peer is given up. */
  readonly pingsOutMax: number;
}

/** What servers and clients have by default; see docs/nats-conformance.md. */
export const DEFAULT_NATS_LIMITS: NatsLimits = {
  controlLineOctetsMax: 4_096,
  infoOctetsMax: 65_536,
  payloadOctetsMax: 1_048_576,
  headerOctetsMax: 65_536,
  headerFieldsMax: 256,
  connectUrlsMax: 1_024,
  pongsWaitingMax: 64,
  outputOctetsMax: 8 * 1_048_576,
  requestsMax: 1_024,
  subscriptionsMax: 4_096,
  messagesHeldMax: 4_096,
  messageOctetsMax: 8 * 1_048_576,
  reconnectOctetsMax: 8 * 1_048_576,
  connectTicksMax: 2_000_000,
  operationTicksMax: 30_000_000,
  pingTicks: 120_000_000,
  pingsOutMax: 2,
};

/** The defaults with some limits replaced. Throws `RangeError` for a name or a value that is none. */
export function natsLimits(overrides: Partial<NatsLimits> = {}): NatsLimits {
  for (const [name, value] of Object.entries(overrides)) {
    if (!Object.hasOwn(DEFAULT_NATS_LIMITS, name)) throw new RangeError(`unknown NATS limit "${name}"`);
    const limit: unknown = value;
    if (typeof limit !== "number" || !Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX) {
      throw new RangeError(`NATS limit "${name}" must be an integer from 1 to ${LIMIT_MAX}`);
    }
  }
  return { ...DEFAULT_NATS_LIMITS, ...overrides };
}
