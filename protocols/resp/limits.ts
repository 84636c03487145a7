/** Every limit of RESP, with its default. What is declared is checked against it before anything is held. */

/** The longest text of a length, count or integer: a sign and the digits of 64 bits, or some leading zeros. */
export const NUMBER_OCTETS_MAX = 24;
/** The longest text of a double; the server prints at most 17 significant digits. */
export const DOUBLE_OCTETS_MAX = 48;
const LIMIT_MAX = 2 ** 40;

export interface RespLimits {
  /** The longest bulk string, in one piece or streamed. */
  readonly bulkOctetsMax: number;
  /** The octets that all parts of one value of the top level may hold. */
  readonly valueOctetsMax: number;
  /** The elements of one value of the top level, at all depths, declared ones included. */
  readonly elementsMax: number;
  /** How deep aggregates may nest. */
  readonly depthMax: number;
  /** The longest simple string or error. */
  readonly lineOctetsMax: number;
  /** The longest big number; reading one takes more than linear time. */
  readonly bigNumberOctetsMax: number;
  /** The longest inline command, with its line break. */
  readonly inlineOctetsMax: number;
  /** The name and arguments of one command. */
  readonly argumentsMax: number;
  /** The octets of one command as it is held. */
  readonly commandOctetsMax: number;
  /** Commands that were sent and not answered. */
  readonly pipelineMax: number;
  /** Octets that wait to be written; a client refuses to send more, a server gives the client up. */
  readonly outputOctetsMax: number;
  /** Pushed values that wait to be taken when another comes, it included, and their octets. */
  readonly pushesHeldMax: number;
  readonly pushOctetsMax: number;
  /** From when a reply was due next to its last octet, in ticks of a microsecond. */
  readonly replyTicksMax: number;
  /** From the first octet of a command to its last. */
  readonly commandTicksMax: number;
  /** Between two commands. */
  readonly idleTicksMax: number;
}

/** The server's own caps, and room for real traffic; see docs/resp-conformance.md. */
export const DEFAULT_RESP_LIMITS: RespLimits = {
  bulkOctetsMax: 512 * 1_048_576,
  valueOctetsMax: 1_024 * 1_048_576,
  elementsMax: 1_048_576,
  depthMax: 32,
  lineOctetsMax: 65_536,
  bigNumberOctetsMax: 1_024,
  inlineOctetsMax: 65_536,
  argumentsMax: 1_048_576,
  commandOctetsMax: 513 * 1_048_576,
  pipelineMax: 1_024,
  outputOctetsMax: 64 * 1_048_576,
  pushesHeldMax: 1_024,
  pushOctetsMax: 32 * 1_048_576,
  replyTicksMax: 5_000_000,
  commandTicksMax: 30_000_000,
  idleTicksMax: 300_000_000,
};

/** The defaults with some limits replaced. Throws `RangeError` for a name or a value that is none. */
export function respLimits(overrides: Partial<RespLimits> = {}): RespLimits {
  for (const [name, value] of Object.entries(overrides)) {
    if (!Object.hasOwn(DEFAULT_RESP_LIMITS, name)) throw new RangeError(`unknown RESP limit "${name}"`);
    const limit: unknown = value;
    if (typeof limit !== "number" || !Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX) {
      throw new RangeError(`RESP limit "${name}" must be an integer from 1 to ${LIMIT_MAX}`);
    }
  }
  return { ...DEFAULT_RESP_LIMITS, ...overrides };
}
