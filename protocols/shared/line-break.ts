/** The octets that end a line. */
export const CR = 0x0d;
export const LF = 0x0a;
