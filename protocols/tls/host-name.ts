/** The shape of a host name in a server_name extension (RFC 6066 3): a DNS name, no address, no dot at its end. */

const NAME_LENGTH_MAX = 253;
const LABEL_LENGTH_MAX = 63;

/** What a name looks like; only `name` may be looked up. */
export type HostNameKind = "name" | "address" | "malformed";

export function hostNameKind(text: string): HostNameKind {
  if (text.includes(":")) return "address";
  if (text.length > NAME_LENGTH_MAX) return "malformed";
  const labels = text.split(".");
  if (!labels.every(isLabel)) return "malformed";
  return labels.length === 4 && labels.every(isNumber) ? "address" : "name";
}

/** Host names are compared without case, as DNS does. */
export function sameName(text: string): string {
  return text.toLowerCase();
}

/** Letters, digits, hyphens inside, and underscores, which are in use. */
function isLabel(label: string): boolean {
  const isSized = label.length > 0 && label.length <= LABEL_LENGTH_MAX;
  return isSized && !label.startsWith("-") && !label.endsWith("-") && allOf(label, isLabelUnit);
}

function isNumber(label: string): boolean {
  return allOf(label, isDigit);
}

function allOf(text: string, test: (unit: number) => boolean): boolean {
  for (let at = 0; at < text.length; at += 1) if (!test(text.charCodeAt(at))) return false;
  return true;
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

function isLabelUnit(unit: number): boolean {
  const lower = unit | 0x20;
  return isDigit(unit) || unit === 0x2d || unit === 0x5f || (lower >= 0x61 && lower <= 0x7a && unit < 0x80);
}
