/**
 * Every limit of OAP/1, with its default. What the wire fixes is a constant; what an endpoint may
 * choose is configuration.
 */

/** The octets before `cap`, which `len` includes. */
export const FRAME_HEADER_OCTETS = 38;
/** The largest `len` that the wire allows: exactly 1 MiB is valid. */
export const FRAME_OCTETS_MAX = 1_048_576;
export const WIRE_VERSION = 1;
const WINDOW_FRAMES_MAX = 1_024;
const U16_MAX = 0xffff;
const NUMBER_MAX = 2 ** 31 - 1;

export interface OapLimits {
  /** `max_frame`: the largest frame that is taken, in octets. */
  readonly frameOctetsMax: number;
  /** `max_inflight`: the most streams that are open at once. */
  readonly streamsMax: number;
  /** Frames of one direction of one stream that may be sent and not acknowledged. */
  readonly windowFrames: number;
  /** Octets that one frame may inflate to, whatever it weighs. */
  readonly inflatedOctetsMax: number;
  /** Octets that any frame may inflate to, however small it is. */
  readonly inflatedOctetsFloor: number;
  /** Octets that one compressed octet may become, above the floor. */
  readonly inflateRatioMax: number;
  /** Octets that all frames of a connection may inflate to. */
  readonly inflateBudgetOctets: number;
  /** The binary logarithm of the largest zstd window, 10 to 27. */
  readonly zstdWindowBitsMax: number;
  /** The longest payload of a HELLO and of its reply, in octets. */
  readonly helloOctetsMax: number;
  /** Frames of one stream that carry no payload and change nothing. */
  readonly emptyFramesMax: number;
  /** Acknowledgements of one connection that acknowledge nothing more. */
  readonly idleAcksMax: number;
  /** Octets that may wait to be written; beyond it sending is refused. */
  readonly outputOctetsMax: number;
}

export const DEFAULT_OAP_LIMITS: OapLimits = {
  frameOctetsMax: FRAME_OCTETS_MAX,
  streamsMax: 64,
  windowFrames: 32,
  inflatedOctetsMax: 8 * 1_048_576,
  inflatedOctetsFloor: 65_536,
  inflateRatioMax: 10,
  inflateBudgetOctets: 256 * 1_048_576,
  zstdWindowBitsMax: 23,
  helloOctetsMax: 1_024,
  emptyFramesMax: 64,
  idleAcksMax: 1_024,
  outputOctetsMax: 4 * 1_048_576,
};

interface Range {
  readonly min: number;
  readonly max: number;
}

const RANGES: Readonly<Partial<Record<keyof OapLimits, Range>>> = {
  frameOctetsMax: { min: FRAME_HEADER_OCTETS, max: FRAME_OCTETS_MAX },
  streamsMax: { min: 1, max: U16_MAX },
  windowFrames: { min: 1, max: WINDOW_FRAMES_MAX },
  zstdWindowBitsMax: { min: 10, max: 27 },
};

/** The defaults with some limits replaced. Throws `RangeError` for a name or a value that is none. */
export function oapLimits(overrides: Partial<OapLimits> = {}): OapLimits {
  const limits = { ...DEFAULT_OAP_LIMITS, ...overrides };
  for (const [name, value] of Object.entries(overrides)) {
    if (!Object.hasOwn(DEFAULT_OAP_LIMITS, name)) {
      throw new RangeError(`unknown OAP limit "${name}"`);
    }
    // The cast is made true by the check above.
    const { min, max } = RANGES[name as keyof OapLimits] ?? { min: 0, max: NUMBER_MAX };
    const limit: unknown = value;
    if (typeof limit !== "number" || !Number.isInteger(limit) || limit < min || limit > max) {
      throw new RangeError(`OAP limit "${name}" must be an integer from ${min} to ${max}`);
    }
  }
  return limits;
}

/** The frames that a stream may have in flight: a window never exceeds `max_inflight`. */
export function windowOf({ windowFrames, streamsMax }: OapLimits): number {
  return Math.min(windowFrames, streamsMax);
}

/** The most octets that a payload of `compressedOctets` may inflate to, without the connection's budget. */
export function inflatedMax(limits: OapLimits, compressedOctets: number): number {
  const relative = Math.max(limits.inflatedOctetsFloor, limits.inflateRatioMax * compressedOctets);
  return Math.min(limits.inflatedOctetsMax, relative);
}
