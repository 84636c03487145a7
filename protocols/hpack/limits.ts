/**
 * Every limit of the HPACK codec, with its default.
 *
 * RFC 7541 7.4 asks an implementation to bound integers, their encoded length and strings;
 * RFC 9113 10.5.1 asks it to bound the field block. Sizes of field lists and of the dynamic table
 * are counted as the RFCs count them: octets of name and value plus 32 for each field.
 */

/** What RFC 7541 4.1 adds to the octets of name and value of one entry. */
export const ENTRY_OVERHEAD_OCTETS = 32;
/** The largest integer this codec represents. RFC 7541 5.1 leaves the bound to us. */
export const INTEGER_MAX = 2 ** 32 - 1;
/** RFC 7541 4.2 allows one update for the smallest size and one for the final size. */
export const SIZE_UPDATES_MAX = 2;

export interface HpackLimits {
  /** SETTINGS_HEADER_TABLE_SIZE in force when the context is created. */
  readonly headerTableSize: number;
  /** The largest SETTINGS_HEADER_TABLE_SIZE this endpoint ever announces. */
  readonly headerTableSizeMax: number;
  /** The largest size of the decoded field list of one block. */
  readonly headerListSizeMax: number;
  /** The largest number of fields in one block. */
  readonly fieldsMax: number;
  /** The largest declared length of one string literal, in octets as encoded. */
  readonly stringOctetsMax: number;
  /** The largest number of octets of one integer, the octet of its prefix included. */
  readonly integerOctetsMax: number;
  /** The largest number of octets of one block as encoded. */
  readonly blockOctetsMax: number;
}

/**
 * The fullest block of the conformance stories has 28 fields and a list size under 3 KiB, so the
 * defaults leave room for real traffic and keep a hostile context under 128 KiB.
 * Six integer octets hold every value below 2^32 with any prefix, and some zero padding.
 */
export const DEFAULT_HPACK_LIMITS: HpackLimits = {
  headerTableSize: 4096,
  headerTableSizeMax: 65_536,
  headerListSizeMax: 16_384,
  fieldsMax: 128,
  stringOctetsMax: 16_384,
  integerOctetsMax: 6,
  blockOctetsMax: 32_768,
};

/** The defaults with some limits replaced. Throws `RangeError` for a name or a value that is none. */
export function hpackLimits(overrides: Partial<HpackLimits> = {}): HpackLimits {
  for (const [name, value] of Object.entries(overrides)) {
    if (!Object.hasOwn(DEFAULT_HPACK_LIMITS, name)) {
      throw new RangeError(`unknown HPACK limit "${name}"`);
    }
    const limit: unknown = value;
    if (typeof limit !== "number" || !Number.isInteger(limit) || limit < 0 || limit > INTEGER_MAX) {
      throw new RangeError(`HPACK limit "${name}" must be an integer from 0 to ${INTEGER_MAX}`);
    }
  }
  const limits = { ...DEFAULT_HPACK_LIMITS, ...overrides };
  if (limits.integerOctetsMax < 1) throw new RangeError('HPACK limit "integerOctetsMax" must be at least 1');
  if (limits.headerTableSize > limits.headerTableSizeMax) {
    throw new RangeError('HPACK limit "headerTableSize" must not exceed "headerTableSizeMax"');
  }
  return limits;
}
