/**
 * Every limit of the WebSocket codec and endpoint, with its default. RFC 6455 10.4 asks an implementation
 * to bound the size of frames and of messages that are put together from them; RFC 7692 9 asks the same of
 * what is inflated.
 */

/** The largest value of a limit. */
const LIMIT_MAX = 2 ** 31;

export interface WebSocketLimits {
  /** The largest message, as it arrives and as it is inflated. */
  readonly messageOctetsMax: number;
  /** The most frames of one message, empty ones too. */
  readonly fragmentsMax: number;
  /** Answers to pings that wait to be written; older ones are dropped for newer ones (RFC 6455 5.5.3). */
  readonly pongsPendingMax: number;
  /** Pings that may come while not one answer could be written. */
  readonly pingsUnansweredMax: number;
  /** Once so many octets wait to be written, an endpoint takes no further message. */
  readonly outputOctetsMax: number;
  /** How long the opening handshake may take, in ticks of a microsecond. */
  readonly openTicksMax: number;
  /** How long a message may take from its first octet to its last. */
  readonly messageTicksMax: number;
  /** How long the peer may take to answer a ping. */
  readonly pongTicksMax: number;
  /** How long the peer may take to answer a close frame. */
  readonly closeTicksMax: number;
}

/**
 * 256 KiB carry what programs say to each other; who moves files sets another bound. Senders fragment by
 * the page or coarser, so 1024 frames carry more than the largest message.
 */
export const DEFAULT_WEBSOCKET_LIMITS: WebSocketLimits = {
  messageOctetsMax: 262_144,
  fragmentsMax: 1_024,
  pongsPendingMax: 16,
  pingsUnansweredMax: 1_024,
  outputOctetsMax: 4_194_304,
  openTicksMax: 5_000_000,
  messageTicksMax: 30_000_000,
  pongTicksMax: 30_000_000,
  closeTicksMax: 10_000_000,
};

/** The defaults with some limits replaced. Throws `RangeError` for a name or a value that is none. */
export function webSocketLimits(overrides: Partial<WebSocketLimits> = {}): WebSocketLimits {
  for (const [name, value] of Object.entries(overrides)) {
    if (!Object.hasOwn(DEFAULT_WEBSOCKET_LIMITS, name)) {
      throw new RangeError(`unknown WebSocket limit "${name}"`);
    }
    const limit: unknown = value;
    if (typeof limit !== "number" || !Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX) {
      throw new RangeError(`WebSocket limit "${name}" must be an integer from 1 to ${LIMIT_MAX}`);
    }
  }
  return { ...DEFAULT_WEBSOCKET_LIMITS, ...overrides };
}
