/** The JSON of INFO and CONNECT: what is known of it, checked; what is not known is left out. */
import type { NatsLimits } from "./limits.ts";
import type { ConnectOptions, NatsInfo } from "./operation.ts";

type Fields = ReadonlyMap<string, unknown>;

/** `undefined` where the text is no object of JSON, or a known field has another type than it should. */
export function readInfo(text: string, limits: NatsLimits): NatsInfo | undefined {
  const fields = readObject(text);
  if (fields === undefined) return undefined;
  const info = {
    serverId: textIn(fields, "server_id"),
    version: textIn(fields, "version"),
    maxPayload: sizeIn(fields, "max_payload", limits.payloadOctetsMax),
    headers: flagIn(fields, "headers", false),
    lameDuck: flagIn(fields, "ldm", false),
    authRequired: flagIn(fields, "auth_required", false),
    tlsRequired: flagIn(fields, "tls_required", false),
    nonce: textIn(fields, "nonce"),
    connectUrls: textsIn(fields, "connect_urls", limits.connectUrlsMax),
  };
  return isWhole(info) ? info : undefined;
}

export function readConnect(text: string): ConnectOptions | undefined {
  const fields = readObject(text);
  if (fields === undefined) return undefined;
  const options = {
    verbose: flagIn(fields, "verbose", true),
    pedantic: flagIn(fields, "pedantic", true),
    echo: flagIn(fields, "echo", true),
    headers: flagIn(fields, "headers", false),
    noResponders: flagIn(fields, "no_responders", false),
    name: textIn(fields, "name"),
    lang: textIn(fields, "lang"),
    version: textIn(fields, "version"),
  };
  return isWhole(options) ? options : undefined;
}

/** What our client says to a server that said this. */
export function connectOptions({ headers }: NatsInfo): ConnectOptions {
  const wanted = { verbose: false, pedantic: false, echo: true, headers, noResponders: headers };
  return { ...wanted, name: "quiesce", lang: "typescript", version: "1" };
}

/** Fields that say what is assumed anyway are left out. */
export function infoText(info: NatsInfo): string {
  return JSON.stringify({
    server_id: info.serverId,
    version: info.version,
    proto: 1,
    headers: info.headers,
    max_payload: info.maxPayload,
    ...(info.lameDuck ? { ldm: true } : {}),
    ...(info.authRequired ? { auth_required: true } : {}),
    ...(info.tlsRequired ? { tls_required: true } : {}),
    ...(info.nonce === "" ? {} : { nonce: info.nonce }),
    ...(info.connectUrls.length === 0 ? {} : { connect_urls: info.connectUrls }),
  });
}

export function connectText(options: ConnectOptions): string {
  const { noResponders, ...rest } = options;
  return JSON.stringify({ ...rest, no_responders: noResponders, protocol: 1 });
}

/** Everything that was found, where every field was as it should be. */
function isWhole<Read extends object>(read: Read): read is { [Name in keyof Read]: Exclude<Read[Name], undefined> } {
  return Object.values(read).every((value) => value !== undefined);
}

/** Fields by name in a map, where no name means anything by itself. */
function readObject(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? new Map(Object.entries(value)) : undefined;
  } catch {
    return undefined;
  }
}

/** A field that is `null` counts as left out, as servers have it. */
function fieldIn(fields: Fields, name: string): unknown {
  return fields.get(name) ?? undefined;
}

function textIn(fields: Fields, name: string): string | undefined {
  const value = fieldIn(fields, name) ?? "";
  return typeof value === "string" ? value : undefined;
}

function flagIn(fields: Fields, name: string, otherwise: boolean): boolean | undefined {
  const value = fieldIn(fields, name) ?? otherwise;
  return typeof value === "boolean" ? value : undefined;
}

function sizeIn(fields: Fields, name: string, otherwise: number): number | undefined {
  const value = fieldIn(fields, name) ?? otherwise;
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

function textsIn(fields: Fields, name: string, textsMax: number): readonly string[] | undefined {
  const value = fieldIn(fields, name) ?? [];
  if (!Array.isArray(value) || value.length > textsMax) return undefined;
  return value.every((each) => typeof each === "string") ? value : undefined;
}
