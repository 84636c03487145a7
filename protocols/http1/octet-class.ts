/** What an octet may stand for in a message (RFC 9110 5.5 and 5.6.2), as a table of flags. */

export const SPACE = 0x20;
const TAB = 0x09;
export const COLON = 0x3a;
export const SEMICOLON = 0x3b;
export const EQUALS = 0x3d;
export const QUOTE = 0x22;
export const PERCENT = 0x25;
export const BACKSLASH = 0x5c;

/** A part of a token. */
export const TOKEN = 1;
/** A part of a value or of a start line: no control character but the tab. */
export const TEXT = 2;
/** A visible character of ASCII. */
export const VISIBLE = 4;
/** A part of a host that is a name (RFC 3986 3.2.2). */
export const HOST = 8;

const TOKEN_SIGNS = "!#$%&'*+-.^_`|~";
const HOST_SIGNS = "-._~!$&'()*+,;=%";

export const CLASS: Uint8Array = Uint8Array.from({ length: 256 }, (_, octet) => {
  const sign = String.fromCharCode(octet);
  const isAlphanumeric = /[0-9A-Za-z]/.test(sign);
  const isVisible = octet > SPACE && octet < 0x7f;
  return (
    (isAlphanumeric || TOKEN_SIGNS.includes(sign) ? TOKEN : 0) |
    (isVisible || octet === SPACE || octet === TAB || octet > 0x7f ? TEXT : 0) |
    (isVisible ? VISIBLE : 0) |
    (isAlphanumeric || HOST_SIGNS.includes(sign) ? HOST : 0)
  );
});

/** The value of a hexadecimal digit, -1 for another octet. */
export const HEX: Int8Array = Int8Array.from({ length: 256 }, (_, octet) => {
  const sign = String.fromCharCode(octet);
  return /[0-9A-Fa-f]/.test(sign) ? Number.parseInt(sign, 16) : -1;
});

export function isBlank(octet: number | undefined): boolean {
  return octet === SPACE || octet === TAB;
}
