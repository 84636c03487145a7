/**
 * The limits of a trace file. The reader refuses what exceeds them and the writer refuses to write
 * it, so that whatever one of them produced the other one takes.
 */
import { SEED_LENGTH_MAX } from "../core/seed.ts";
import { NAME_LENGTH_MAX } from "./recorder.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

/** What reading may cost follows from these: a few hundred megabytes and about two seconds. */
export const FILE_BYTES_MAX = 128 * MIB;
export const BLOCK_BYTES_MAX = 64 * MIB;
/** Blocks are counted as well as weighed: empty ones would weigh next to nothing. */
export const BLOCKS_MAX = KIB;
/** Names or events of one block. */
export const BLOCK_ENTRIES_MAX = 16 * KIB;

export const EVENTS_MAX = 4 * MIB;
export const NAMES_MAX = MIB;
export const DEVIATIONS_MAX = MIB;
export const PLANTS_MAX = 256;
export const INPUT_BYTES_MAX = 16 * MIB;

// Lengths of texts are in UTF-16 code units.
export const TARGET_LENGTH_MAX = NAME_LENGTH_MAX;
/** `campaign seed:run number`. */
export const CASE_SEED_LENGTH_MAX = SEED_LENGTH_MAX + 32;
/** A site, an entity and a counter. */
export const KEY_LENGTH_MAX = 4 * NAME_LENGTH_MAX;
/** An oracle, a site and an entity. */
export const FINGERPRINT_LENGTH_MAX = 4 * NAME_LENGTH_MAX;
export const PLATFORM_LENGTH_MAX = 128;
/** A longer message of a failure is cut when it is written: evidence is not refused for its prose. */
export const MESSAGE_LENGTH_MAX = 64 * KIB;
