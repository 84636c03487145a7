/** Start lines and heads as the reference reads them: by regular expressions over whole lines. */
import type { Fields, Framing, RequestHead, ResponseHead } from "./event.ts";
import type { Http1Limits } from "./limits.ts";
import type { ReferenceBody, ReferenceSection } from "./reference-fields.ts";
import { bodyOf, members, named, readSection } from "./reference-fields.ts";
import type { ReferenceText } from "./reference-text.ts";
import { Refused } from "./reference-text.ts";

export interface ReferenceOptions {
  readonly limits: Http1Limits;
  readonly side: "request" | "response";
  readonly protocols: readonly string[];
}

/** RFC 3986 3.2.2, as it is written there. */
const BYTE = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9][0-9]|[0-9])";
const H16 = "[0-9a-f]{1,4}";
const LS32 = `(?:${H16}:${H16}|${BYTE}\\.${BYTE}\\.${BYTE}\\.${BYTE})`;
const IPV6 = [
  `(?:${H16}:){6}${LS32}`,
  `::(?:${H16}:){5}${LS32}`,
  `(?:${H16})?::(?:${H16}:){4}${LS32}`,
  `(?:(?:${H16}:){0,1}${H16})?::(?:${H16}:){3}${LS32}`,
  `(?:(?:${H16}:){0,2}${H16})?::(?:${H16}:){2}${LS32}`,
  `(?:(?:${H16}:){0,3}${H16})?::${H16}:${LS32}`,
  `(?:(?:${H16}:){0,4}${H16})?::${LS32}`,
  `(?:(?:${H16}:){0,5}${H16})?::${H16}`,
  `(?:(?:${H16}:){0,6}${H16})?::`,
].join("|");
const NAME = "(?:[a-z0-9\\-._~!$&'()*+,;=]|%[0-9a-f]{2})+";
const HOST = new RegExp(`^(?:\\[(?:${IPV6})\\]|${NAME})(?::([0-9]*))?$`, "i");

export function readRequestHead(text: ReferenceText, { limits, protocols }: ReferenceOptions): RequestHead {
  const { method, target, minor } = requestLine(text, limits);
  const section = readSection(text, limits);
  const body = bodyOf(section, minor);
  checkHost(section, minor);
  const isConnect = method === "CONNECT";
  if (isConnect && body.kind !== "undeclared") throw new Refused("H1_CONTENT_FORBIDDEN", declaredAt(section));
  const length = lengthOf(body, limits);
  const options = members(section, "connection");
  const isAsked = minor === 1 && options.includes("upgrade");
  const upgrade = isAsked ? members(section, "upgrade").find((protocol) => protocols.includes(protocol)) : undefined;
  const isWaiting = named(section, "expect").some(({ value }) => value.toLowerCase() === "100-continue");
  return {
    kind: "request",
    minor,
    fields: flat(section),
    framing: body.kind === "undeclared" ? "none" : body.kind,
    length,
    isLast: isLast(options, minor),
    isTunnel: isConnect || upgrade !== undefined,
    method,
    target,
    isWaiting: isWaiting && minor === 1 && (body.kind === "chunked" || length > 0),
    upgrade: upgrade ?? "",
  };
}

function requestLine(text: ReferenceText, limits: Http1Limits): { method: string; target: string; minor: number } {
  const lineAt = text.at;
  const line = text.line(limits.startLineOctetsMax);
  const method = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]*/.exec(line)?.[0] ?? "";
  if (method === "" || line[method.length] !== " ") throw new Refused("H1_METHOD", lineAt + method.length);
  const rest = line.slice(method.length + 1);
  const target = /^[!"$-~]*/.exec(rest)?.[0] ?? "";
  const targetAt = lineAt + method.length + 1;
  if (target === "" || (target.length < rest.length && rest[target.length] !== " ")) {
    throw new Refused("H1_TARGET", targetAt + target.length);
  }
  if (target.length === rest.length) throw new Refused("H1_VERSION", lineAt + line.length);
  const minor = minorOf(rest.slice(target.length + 1), targetAt + target.length + 1, true);
  if (!isTarget(method, target)) throw new Refused("H1_TARGET", targetAt);
  return { method, target, minor };
}

function isTarget(method: string, target: string): boolean {
  if (method === "CONNECT") return isHost(target) && /:[0-9]+$/.test(target);
  if (target.startsWith("/")) return true;
  if (target === "*") return method === "OPTIONS";
  return isHost(/^https?:\/\/([^/?]*)/i.exec(target)?.[1] ?? "");
}

function isHost(text: string): boolean {
  const match = HOST.exec(text);
  return match !== null && Number(match[1] ?? "") <= 65_535;
}

/** The version at the start of a text; `isAll` where nothing may follow it. */
function minorOf(text: string, at: number, isAll: boolean): number {
  for (const [index, wanted] of ["H", "T", "T", "P", "/", "1", ".", "01"].entries()) {
    const character = text[index] ?? "";
    if (character === "" || !wanted.includes(character)) throw new Refused("H1_VERSION", at + index);
  }
  if (isAll && text.length > 8) throw new Refused("H1_VERSION", at + 8);
  return text[7] === "1" ? 1 : 0;
}

function checkHost(section: ReferenceSection, minor: number): void {
  const [host, again] = named(section, "host");
  if (again !== undefined) throw new Refused("H1_HOST_REPEATED", again.at);
  if (host === undefined && minor === 1) throw new Refused("H1_HOST_MISSING", section.lastAt);
  if (host !== undefined && host.value !== "" && !isHost(host.value)) throw new Refused("H1_HOST", host.at);
}

export function readResponseHead(text: ReferenceText, limits: Http1Limits, interims: number): ResponseHead {
  const lineAt = text.at;
  const line = text.line(limits.startLineOctetsMax);
  const minor = minorOf(line, lineAt, false);
  const { status, reason } = statusOf(line, lineAt);
  const section = readSection(text, limits);
  const body = bodyOf(section, minor);
  const isEmpty = status < 200 || status === 204;
  const hasLength = body.kind === "length" && body.length > 0;
  if (isEmpty && (body.kind === "chunked" || hasLength)) {
    throw new Refused("H1_CONTENT_FORBIDDEN", declaredAt(section));
  }
  const isInterim = status < 200 && status !== 101;
  if (isInterim && interims === limits.interimMax) throw new Refused("H1_INTERIM_TOO_MANY", section.lastAt);
  const framing = isEmpty || status === 304 ? "none" : framingOf(body);
  const ends = framing === "close" || isLast(members(section, "connection"), minor);
  return {
    kind: "response",
    minor,
    fields: flat(section),
    framing,
    length: framing === "length" ? lengthOf(body, limits) : 0,
    isLast: ends && !isInterim,
    isTunnel: status === 101,
    status,
    reason,
    isInterim,
  };
}

function statusOf(line: string, lineAt: number): { status: number; reason: string } {
  const after = line.slice(8);
  const prefix = /^ (?:[1-9](?:[0-9](?:[0-9] ?)?)?)?/.exec(after)?.[0] ?? "";
  const isWhole = prefix.length === 5 || (prefix.length === 4 && after.length === 4);
  if (!isWhole) throw new Refused("H1_STATUS", lineAt + 8 + prefix.length);
  return { status: Number(after.slice(1, 4)), reason: after.slice(5) };
}

function framingOf(body: ReferenceBody): Framing {
  return body.kind === "undeclared" ? "close" : body.kind;
}

function lengthOf(body: ReferenceBody, limits: Http1Limits): number {
  if (body.kind !== "length") return 0;
  if (body.length > limits.bodyOctetsMax) throw new Refused("H1_BODY_TOO_LARGE", body.at);
  return body.length;
}

function isLast(options: readonly string[], minor: number): boolean {
  return options.includes("close") || (minor === 0 && !options.includes("keep-alive"));
}

function declaredAt(section: ReferenceSection): number {
  return [...named(section, "content-length"), ...named(section, "transfer-encoding")][0]?.at ?? 0;
}

function flat({ fields }: ReferenceSection): Fields {
  return fields.flatMap(({ name, value }) => [name, value]);
}
