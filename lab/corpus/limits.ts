/** What is read from files that others made: more of it is refused, with the reason. */

/** The longest input, in bytes. */
export const ENTRY_OCTETS_MAX = 1_048_576;
/** All inputs of one folder, in bytes. */
export const CORPUS_OCTETS_MAX = 268_435_456;
/** Inputs of one folder, and files of one import. */
export const ENTRIES_MAX = 65_536;
/** The longest text of a hex dump, in bytes: eight characters for a byte are more than any form needs. */
export const HEX_TEXT_OCTETS_MAX = 8 * ENTRY_OCTETS_MAX;
/** The longest capture, in bytes. */
export const CAPTURE_OCTETS_MAX = 268_435_456;
/** The longest packet of a capture, in bytes: what tcpdump writes at most. */
export const PACKET_OCTETS_MAX = 262_144;
/** Directions of connections of one capture. */
export const DIRECTIONS_MAX = 4_096;
/** Segments with data of one capture. */
export const SEGMENTS_MAX = 1_048_576;
/** Interfaces of one section of a pcapng file. */
export const INTERFACES_MAX = 4_096;
