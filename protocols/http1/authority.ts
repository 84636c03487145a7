/**
 * An authority without user information: a host and an optional port (RFC 9110 4.2.4, RFC 3986 3.2). A host is a name, in
 * which a comma is a letter like others and a percent sign is followed by two digits, or an address of IPv6 in
 * brackets. Addresses of later versions and zones (RFC 3986 3.2.2, RFC 9844) are refused: no server is reached by them.
 */
import { CLASS, COLON, HEX, HOST, PERCENT } from "./octet-class.ts";

const LATIN1_MAX = 0xff;
const ZERO = 0x30;
const NINE = 0x39;
const PORT_MAX = 65_535;
const GROUPS = 8;
/** An address of IPv4 at the end of one of IPv6 stands for two groups. */
const GROUPS_OF_IPV4 = 2;
const GROUP = /^[0-9A-Fa-f]{1,4}$/;
const IPV4 = /^(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.(?!$)|$)){4}$/;

/** Whether it is one. Nothing is one, as `Host` may say (RFC 9112 3.2). */
export function isAuthority(text: string): boolean {
  if (text.startsWith("[")) return isBracketed(text);
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit === COLON) return index > 0 && isPort(text, index + 1);
    if (unit > LATIN1_MAX || ((CLASS[unit] ?? 0) & HOST) === 0) return false;
    if (unit === PERCENT && !(isHex(text, index + 1) && isHex(text, index + 2))) return false;
  }
  return true;
}

function isBracketed(text: string): boolean {
  const end = text.indexOf("]");
  if (end < 0 || !isIpv6(text.slice(1, end))) return false;
  return end + 1 === text.length || (text.charCodeAt(end + 1) === COLON && isPort(text, end + 2));
}

function isHex(text: string, index: number): boolean {
  return (HEX[text.charCodeAt(index)] ?? -1) >= 0;
}

/** A port may have no digits, and any number of zeros before them. */
function isPort(text: string, start: number): boolean {
  let port = 0;
  for (let index = start; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < ZERO || unit > NINE) return false;
    port = port * 10 + unit - ZERO;
    if (port > PORT_MAX) return false;
  }
  return true;
}

/** Eight groups, or fewer around one gap. */
function isIpv6(text: string): boolean {
  const [before = "", behind, more] = text.split("::", 3);
  if (behind === undefined) return groupsOf(before, true) === GROUPS;
  return more === undefined && groupsOf(before, false) + groupsOf(behind, true) < GROUPS;
}

/** How many groups there are; more than any address has where one of them is none. */
function groupsOf(text: string, mayEndInIpv4: boolean): number {
  if (text === "") return 0;
  const groups = text.split(":", GROUPS + 1);
  const last = groups.at(-1) ?? "";
  const isIpv4 = mayEndInIpv4 && IPV4.test(last);
  if (isIpv4) groups.pop();
  if (!groups.every((group) => GROUP.test(group))) return GROUPS + 1;
  return groups.length + (isIpv4 ? GROUPS_OF_IPV4 : 0);
}
