/** Every limit of gRPC over HTTP/2, with its default. Those of the connection below are in protocols/http2/limits.ts. */

/** The largest value of a limit. */
const LIMIT_MAX = 2 ** 31;

export interface GrpcLimits {
  /** The largest message, as it arrives and as it is inflated. */
  readonly messageOctetsMax: number;
  /**
   * Octets of messages of all calls of a connection, open and waiting ones and what is not decoded. The call that
   * goes beyond is refused at once.
   */
  readonly connectionOctetsMax: number;
  /** Messages of one call that wait to be consumed; what follows stays undecoded, within the window of its stream. */
  readonly messagesWaitingMax: number;
  /** Custom metadata of one header section: name, value and 32 for each, as RFC 9113 6.5.2 counts. */
  readonly metadataOctetsMax: number;
  /** Values of custom metadata in one header section, after the joined ones were split. */
  readonly metadataValuesMax: number;
  /** Calls of a client that wait for a stream. */
  readonly callsQueuedMax: number;
  /** From the first octet of a message to its last, in ticks of a microsecond. */
  readonly messageTicksMax: number;
}

/** 4 MiB and 8 KiB are what other implementations take by default and the protocol document suggests. */
export const DEFAULT_GRPC_LIMITS: GrpcLimits = {
  messageOctetsMax: 4_194_304,
  connectionOctetsMax: 16_777_216,
  messagesWaitingMax: 16,
  metadataOctetsMax: 8_192,
  metadataValuesMax: 128,
  callsQueuedMax: 1_024,
  messageTicksMax: 60_000_000,
};

/** The defaults with some limits replaced. Throws `RangeError` for a name or a value that is none. */
export function grpcLimits(overrides: Partial<GrpcLimits> = {}): GrpcLimits {
  for (const [name, value] of Object.entries(overrides)) {
    if (!Object.hasOwn(DEFAULT_GRPC_LIMITS, name)) throw new RangeError(`unknown gRPC limit "${name}"`);
    const limit: unknown = value;
    if (typeof limit !== "number" || !Number.isInteger(limit) || limit < 1 || limit > LIMIT_MAX) {
      throw new RangeError(`gRPC limit "${name}" must be an integer from 1 to ${LIMIT_MAX}`);
    }
  }
  return { ...DEFAULT_GRPC_LIMITS, ...overrides };
}
