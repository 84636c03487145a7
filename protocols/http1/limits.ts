/** Every limit of HTTP/1.1, with its default. What is declared is checked against it before anything is held. */

/** Octets of framing that each octet of content in a chunked body pays for; see docs/http1-conformance.md. */
export const CHUNK_OVERHEAD_PER_OCTET = 4;
const LIMIT_MAX = 2 ** 40;

export interface Http1Limits {
  /** A request line or status line, its line break left out (RFC 9112 3 asks for at least 8000). */
  readonly startLineOctetsMax: number;
  /** A header section or a trailer section, its line breaks included. */
  readonly fieldsOctetsMax: number;
  /** Field lines of one section; those without a value count as well. */
  readonly fieldsMax: number;
  /** Empty lines before a request, and octets of line breaks behind the last message. */
  readonly emptyLinesMax: number;
  /** The content of one message. */
  readonly bodyOctetsMax: number;
  /** What chunk sizes, extensions and line breaks may have cost beyond what the content pays for. */
  readonly chunkOverheadOctetsMax: number;
  /** Interim responses before a final one. */
  readonly interimMax: number;
  /** Requests that were taken and are not answered. */
  readonly pipelineMax: number;
  /** Octets that wait to be written. */
  readonly outputOctetsMax: number;
  /** From the first octet of a head, or from the opening of the connection, to the end of the head. In ticks of a microsecond, like all below. */
  readonly headTicksMax: number;
  /** From the end of a head to the end of its message. */
  readonly bodyTicksMax: number;
  /** Between two pieces of one message. */
  readonly idleTicksMax: number;
  /** From the last answer to the first octet of the next request. */
  readonly keepAliveTicksMax: number;
  /** From when a response was due next to its end. */
  readonly responseTicksMax: number;
}

export const DEFAULT_HTTP1_LIMITS: Http1Limits = {
  startLineOctetsMax: 8_192,
  fieldsOctetsMax: 16_384,
  fieldsMax: 128,
  emptyLinesMax: 8,
  bodyOctetsMax: 16 * 1_048_576,
  chunkOverheadOctetsMax: 16_384,
  interimMax: 16,
  pipelineMax: 32,
  outputOctetsMax: 1_048_576,
  headTicksMax: 20_000_000,
  bodyTicksMax: 120_000_000,
  idleTicksMax: 10_000_000,
  keepAliveTicksMax: 5_000_000,
  responseTicksMax: 60_000_000,
};

/** The defaults with some limits replaced. Throws `RangeError` for a name or a value that is none. */
export function http1Limits(overrides: Partial<Http1Limits> = {}): Http1Limits {
  for (const [name, value] of Object.entries(overrides)) {
    if (!Object.hasOwn(DEFAULT_HTTP1_LIMITS, name)) throw new RangeError(`unknown HTTP/1.1 limit "${name}"`);
    const limit: unknown = value;
    if (typeof limit !== "number" || !Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX) {
      throw new RangeError(`HTTP/1.1 limit "${name}" must be an integer from 1 to ${LIMIT_MAX}`);
    }
  }
  return { ...DEFAULT_HTTP1_LIMITS, ...overrides };
}
