/** The first octets of RFC 7541 section 6 and of a string literal (5.2): patterns and prefix widths. */

/** 6.1, indexed field: 1xxxxxxx. */
export const INDEXED = 0x80;
export const INDEXED_PREFIX_BITS = 7;
/** 6.2.1, literal with incremental indexing: 01xxxxxx. */
export const INCREMENTAL = 0x40;
export const INCREMENTAL_PREFIX_BITS = 6;
/** 6.3, dynamic table size update: 001xxxxx. */
export const SIZE_UPDATE = 0x20;
export const SIZE_UPDATE_PREFIX_BITS = 5;
/** 6.2.3, literal never indexed: 0001xxxx. */
export const NEVER_INDEXED = 0x10;
/** 6.2.2, literal without indexing: 0000xxxx. */
export const WITHOUT_INDEXING = 0x00;
export const LITERAL_PREFIX_BITS = 4;
/** 5.2, the string literal is Huffman coded: 1xxxxxxx. */
export const HUFFMAN_FLAG = 0x80;
export const STRING_PREFIX_BITS = 7;
