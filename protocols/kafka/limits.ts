/** Every limit of Kafka, with its default. What is declared is checked against it before anything is held. */

const LIMIT_MAX = 2 ** 40;
/** The most that a text has, by the protocol: a compact length could say more. */
export const STRING_OCTETS_MAX = 0x7fff;

export interface KafkaLimits {
  /** The octets of one request or response behind its size. */
  readonly frameOctetsMax: number;
  /** The elements of all arrays of one frame, at all depths. */
  readonly elementsMax: number;
  /** The tagged fields of one frame. */
  readonly tagsMax: number;
  /** The octets of one record batch, or of one message of an older format, behind its size. */
  readonly batchOctetsMax: number;
  /** The octets that all batches of one set may decompress to, together. */
  readonly decompressedOctetsMax: number;
  /** The records of one set and their headers; a batch without any counts as one. */
  readonly recordsMax: number;
  /** Messages inside messages of the older formats: nobody writes more than one level. */
  readonly wrapperDepthMax: number;
  /** Requests that were sent and not answered. */
  readonly inFlightMax: number;
  /** Octets that wait to be written; a client refuses to send more, a broker gives the client up. */
  readonly outputOctetsMax: number;
  /** From when a response was due next to its last octet, in ticks of a microsecond. */
  readonly responseTicksMax: number;
  /** The longest time for which a broker may ask a client to be silent. */
  readonly throttleTicksMax: number;
  /** From the first octet of a request to its last. */
  readonly requestTicksMax: number;
  /** Between two requests. */
  readonly idleTicksMax: number;
}

/** The broker's own caps, and room for real traffic; see docs/kafka-conformance.md. */
export const DEFAULT_KAFKA_LIMITS: KafkaLimits = {
  frameOctetsMax: 100 * 1_048_576,
  elementsMax: 1_048_576,
  tagsMax: 1_024,
  batchOctetsMax: 100 * 1_048_576,
  decompressedOctetsMax: 64 * 1_048_576,
  recordsMax: 1_048_576,
  wrapperDepthMax: 1,
  inFlightMax: 128,
  outputOctetsMax: 64 * 1_048_576,
  responseTicksMax: 30_000_000,
  throttleTicksMax: 60_000_000,
  requestTicksMax: 30_000_000,
  idleTicksMax: 600_000_000,
};

/** The defaults with some limits replaced. Throws `RangeError` for a name or a value that is none. */
export function kafkaLimits(overrides: Partial<KafkaLimits> = {}): KafkaLimits {
  for (const [name, value] of Object.entries(overrides)) {
    if (!Object.hasOwn(DEFAULT_KAFKA_LIMITS, name)) throw new RangeError(`unknown Kafka limit "${name}"`);
    const limit: unknown = value;
    if (typeof limit !== "number" || !Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX) {
      throw new RangeError(`Kafka limit "${name}" must be an integer from 1 to ${LIMIT_MAX}`);
    }
  }
  return { ...DEFAULT_KAFKA_LIMITS, ...overrides };
}
