/** The first two octets of a frame and the lengths they spell (RFC 6455 5.2). */

export const FIN = 0x80;
/** Set on the first frame of a compressed message (RFC 7692 6). */
export const RSV1 = 0x40;
export const RSV_MASK = 0x70;
export const OPCODE_MASK = 0x0f;
/** Set on the opcodes of control frames. */
export const CONTROL = 0x08;
export const MASKED = 0x80;
export const LENGTH_MASK = 0x7f;

export const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** The values of the 7 bits of length that say that 16 or 64 bits follow. */
export const LENGTH_16 = 126;
export const LENGTH_64 = 127;
/** The largest length that 16 bits spell. */
export const LENGTH_16_MAX = 0xffff;
/** The largest payload of a control frame (5.5), and of a frame without an extended length. */
export const CONTROL_OCTETS_MAX = 125;
/** Octets of the longest header: two, a 64-bit length, a masking key. */
export const HEADER_OCTETS_MAX = 14;
export const MASK_OCTETS = 4;
