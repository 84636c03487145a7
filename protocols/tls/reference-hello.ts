/** Both hellos as shapes, with what they say picked out of the values. An executable specification: see reference.ts. */
import type { Problem } from "./cursor.ts";
import type { TlsFaultCode } from "./faults.ts";
import type { ClientHello, Extension, ServerHello } from "./hello.ts";
import type { TlsLimits } from "./limits.ts";
import type { Range, Shape, Value, Walked } from "./reference-shapes.ts";
import { isProblem, rangeOf, walk, walkWhole } from "./reference-shapes.ts";

const u8: Shape = { kind: "number", octets: 1 };
const u16: Shape = { kind: "number", octets: 2 };
const u32: Shape = { kind: "number", octets: 4 };
const random: Shape = { kind: "octets", length: 32 };
const struct = (...fields: readonly Shape[]): Shape => ({ kind: "struct", fields });
const text = (prefix: number, min: number): Shape => ({ kind: "text", prefix, min });
const numbers = (prefix: number, unit: number, itemsMax: number): Extract<Shape, { kind: "list" }> => ({
  kind: "list",
  prefix,
  min: unit,
  unit,
  itemsMax,
  of: unit === 1 ? u8 : u16,
});
const wrongIf = (isWrong: boolean, code: TlsFaultCode, at: number): Problem | undefined =>
  isWrong ? { code, at } : undefined;

/** The shape points behind the length octet; the rule is about the length. */
const sessionId: Shape = {
  kind: "text",
  prefix: 1,
  min: 0,
  check: (id, at) => wrongIf(id.length > 32, "TLS_VECTOR", at - 1),
};

function clientHead(limits: TlsLimits): Shape {
  const compressions: Shape = {
    ...numbers(1, 1, 255),
    check: (methods: readonly Value[], at: number) => wrongIf(!methods.includes(0), "TLS_NO_NULL_COMPRESSION", at),
  };
  return struct(u16, random, sessionId, numbers(2, 2, limits.cipherSuitesMax), compressions);
}

const serverHead = struct(u16, random, sessionId, u16, u8);

/** The extensions of a ClientHello that are looked into. */
function clientShapes({ listItemsMax: itemsMax }: TlsLimits): ReadonlyMap<number, Shape> {
  const list = (prefix: number, min: number, of: Shape): Shape => ({ kind: "list", prefix, min, itemsMax, of });
  return new Map<number, Shape>([
    [0, { kind: "frame", prefix: 2, min: 1, of: struct(nameType, hostName), leftover: "TLS_SNI_TWICE" }],
    [1, { kind: "number", octets: 1, check: (code, at) => wrongIf(code < 1 || code > 4, "TLS_FRAGMENT_LENGTH", at) }],
    [10, numbers(2, 2, itemsMax)],
    [11, numbers(1, 1, itemsMax)],
    [13, numbers(2, 2, itemsMax)],
    [16, list(2, 2, text(1, 1))],
    [23, struct()],
    [28, { kind: "number", octets: 2, check: (size, at) => wrongIf(size < 64, "TLS_RECORD_SIZE_LIMIT", at) }],
    [41, struct(list(2, 7, struct(text(2, 1), u32)), { kind: "list", prefix: 2, min: 33, of: text(1, 32) })],
    [42, struct()],
    [43, numbers(1, 2, itemsMax)],
    [44, text(2, 1)],
    [45, numbers(1, 1, itemsMax)],
    [51, { kind: "list", prefix: 2, min: 0, itemsMax, of: struct(u16, text(2, 1)), checkNewest: shareOfNewGroup }],
    [0xff01, text(1, 0)],
  ]);
}

const hostName: Shape = {
  kind: "text",
  prefix: 2,
  min: 1,
  check: (name, at) => wrongIf(name.includes(0), "TLS_SNI_NUL", at + name.indexOf(0)),
};
const nameType: Shape = { kind: "number", octets: 1, check: (type, at) => wrongIf(type !== 0, "TLS_SNI_TYPE", at) };

function shareOfNewGroup(shares: readonly Value[], at: number): Problem | undefined {
  const groups = shares.map((share) => listOf(share)[0]);
  return wrongIf(groups.indexOf(groups.at(-1)) < groups.length - 1, "TLS_KEY_SHARE_TWICE", at);
}

function serverShapes(isRetry: boolean): ReadonlyMap<number, Shape> {
  return new Map<number, Shape>([
    [0, struct()],
    [16, { kind: "frame", prefix: 2, min: 2, of: text(1, 1), leftover: "TLS_ALPN_CHOICE" }],
    [23, struct()],
    [41, u16],
    [43, u16],
    ...(isRetry ? [[44, text(2, 1)] as const] : []),
    [51, isRetry ? struct(u16) : struct(u16, text(2, 1))],
  ]);
}

interface Block {
  readonly extensions: readonly Extension[];
  readonly values: ReadonlyMap<number, Value>;
  /** Where each extension begins. */
  readonly ats: ReadonlyMap<number, number>;
}

interface BlockRules {
  readonly shapes: ReadonlyMap<number, Shape>;
  readonly extensionsMax: number;
  /** A type behind which none may come. */
  readonly lastType?: number;
}

function readBlock(body: Uint8Array, from: number, rules: BlockRules): Block | Problem {
  const extensions: Extension[] = [];
  const values = new Map<number, Value>();
  const ats = new Map<number, number>();
  if (from === body.length) return { extensions, values, ats };
  const block = rangeOf({ prefix: 2, min: 0 }, body, { from, to: body.length });
  if (isProblem(block)) return block;
  for (let at = block.from; at < block.to;) {
    const header = walk(u16, body, { from: at, to: block.to });
    if (isProblem(header)) return header;
    const type = Number(header.value);
    if (ats.has(type)) return { code: "TLS_EXTENSION_TWICE", at };
    if (extensions.length === rules.extensionsMax) return { code: "TLS_TOO_MANY_ITEMS", at };
    if (extensions.length > 0 && extensions.at(-1)?.type === rules.lastType) return { code: "TLS_PSK_NOT_LAST", at };
    ats.set(type, at);
    const range = rangeOf({ prefix: 2, min: 0 }, body, { from: header.next, to: block.to });
    if (isProblem(range)) return range;
    extensions.push({ type, body: body.slice(range.from, range.to) });
    const value = readValue(rules.shapes.get(type), body, range);
    if (isProblem(value)) return value;
    values.set(type, value.value);
    at = range.to;
  }
  return block.to < body.length ? { code: "TLS_TRAILING", at: block.to } : { extensions, values, ats };
}

/** Nothing of what is not looked into. */
function readValue(shape: Shape | undefined, body: Uint8Array, range: Range): Walked | Problem {
  return shape === undefined ? { value: 0, next: range.to } : walkKeys(shape, body, range);
}

/** As many binders as identities, which the shape of pre-shared keys does not say; the rule is about the second list. */
function walkKeys(shape: Shape, body: Uint8Array, range: Range): Walked | Problem {
  const isKeys = shape.kind === "struct" && shape.fields.length === 2;
  if (!isKeys) return walkWhole(shape, body, range);
  const walked = walk(shape, body, range);
  if (isProblem(walked)) return walked;
  const [first = 0, second = 0] = listOf(walked.value);
  const identities = rangeOf({ prefix: 2, min: 7 }, body, range);
  const isUneven = listOf(first).length !== listOf(second).length;
  if (isUneven && !isProblem(identities)) return { code: "TLS_PSK_BINDERS", at: identities.to };
  return walkWhole(shape, body, range);
}

export function clientHelloByReference(body: Uint8Array, limits: TlsLimits): ClientHello | Problem {
  const head = walk(clientHead(limits), body, { from: 0, to: body.length });
  if (isProblem(head)) return head;
  const { extensionsMax } = limits;
  const block = readBlock(body, head.next, { shapes: clientShapes(limits), extensionsMax, lastType: 41 });
  if (isProblem(block)) return block;
  const { values } = block;
  const groups = numbersIn(values.get(10));
  const keyShares = itemsIn(values.get(51))?.map(([group = 0, octets = 0]) => ({
    group: Number(group),
    octets: octetsOf(octets),
  }));
  const stranger = keyShares?.find(({ group }) => groups?.includes(group) === false);
  if (stranger !== undefined) return { code: "TLS_KEY_SHARE_GROUP", at: block.ats.get(51) ?? 0 };
  const [legacyVersion = 0, randomOctets = 0, id = 0, suites = 0, methods = 0] = listOf(head.value);
  const name = values.get(0);
  const [identities = [], binders = []] = values.has(41) ? listOf(values.get(41) ?? []).map(listOf) : [];
  return {
    legacyVersion: Number(legacyVersion),
    random: octetsOf(randomOctets),
    sessionId: octetsOf(id),
    cipherSuites: listOf(suites).map(Number),
    compressionMethods: listOf(methods).map(Number),
    extensions: block.extensions,
    serverName: name === undefined ? undefined : textOf(listOf(name)[1] ?? 0),
    alpn: values.has(16) ? listOf(values.get(16) ?? []).map(textOf) : undefined,
    versions: numbersIn(values.get(43)),
    groups,
    signatureAlgorithms: numbersIn(values.get(13)),
    keyShares,
    pskModes: numbersIn(values.get(45)),
    preSharedKeys: values.has(41)
      ? identities.map((identity, index) => {
          const [octets = 0, age = 0] = listOf(identity);
          return { identity: octetsOf(octets), obfuscatedAge: Number(age), binder: octetsOf(binders[index] ?? 0) };
        })
      : undefined,
    cookie: values.has(44) ? octetsOf(values.get(44) ?? 0) : undefined,
    renegotiationInfo: values.has(0xff01) ? octetsOf(values.get(0xff01) ?? 0) : undefined,
  };
}

export function serverHelloByReference(body: Uint8Array, limits: TlsLimits): ServerHello | Problem {
  const head = walk(serverHead, body, { from: 0, to: body.length });
  if (isProblem(head)) return head;
  const [legacyVersion = 0, randomOctets = 0, id = 0, suite = 0, method = 0] = listOf(head.value);
  const isRetry = hexOf(octetsOf(randomOctets)) === RETRY_HEX;
  const block = readBlock(body, head.next, { shapes: serverShapes(isRetry), extensionsMax: limits.extensionsMax });
  if (isProblem(block)) return block;
  const { values } = block;
  const [group, keyShare] = values.has(51) ? listOf(values.get(51) ?? []) : [];
  return {
    legacyVersion: Number(legacyVersion),
    random: octetsOf(randomOctets),
    sessionId: octetsOf(id),
    cipherSuite: Number(suite),
    compressionMethod: Number(method),
    extensions: block.extensions,
    choices: {
      version: numberIn(values.get(43)),
      group: numberIn(group),
      keyShare: keyShare === undefined ? undefined : octetsOf(keyShare),
      alpn: values.has(16) ? textOf(values.get(16) ?? 0) : undefined,
      preSharedKey: numberIn(values.get(41)),
      cookie: isRetry && values.has(44) ? octetsOf(values.get(44) ?? 0) : undefined,
    },
    isRetry,
  };
}

const RETRY_HEX = "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c";

function hexOf(octets: Uint8Array): string {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join("");
}

function numberIn(value: Value | undefined): number | undefined {
  return value === undefined ? undefined : Number(value);
}

function numbersIn(value: Value | undefined): number[] | undefined {
  return value === undefined ? undefined : listOf(value).map(Number);
}

function itemsIn(value: Value | undefined): (readonly Value[])[] | undefined {
  return value === undefined ? undefined : listOf(value).map(listOf);
}

function listOf(value: Value): readonly Value[] {
  return typeof value === "number" || value instanceof Uint8Array ? [] : value;
}

function octetsOf(value: Value): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array(0);
}

function textOf(value: Value): string {
  return Array.from(octetsOf(value), (octet) => String.fromCharCode(octet)).join("");
}
