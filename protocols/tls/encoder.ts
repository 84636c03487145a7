/** Records, messages and hellos as octets. Throws `RangeError` for what has no spelling: that is a bug of the caller. */
import { joinOctets } from "../shared/join-octets.ts";
import { ALERT, ALERT_LEVEL } from "./alert.ts";
import { CONTENT, MESSAGE, VERSION } from "./code-points.ts";
import type { ClientHello, Extension, HelloHead, ServerHello } from "./hello.ts";

const FRAGMENT_OCTETS_MAX = 16_384;

/** What a ClientHello is made of; what its extensions say is in their bodies. */
export type ClientHelloParts = HelloHead & Pick<ClientHello, "cipherSuites" | "compressionMethods">;
export type ServerHelloParts = HelloHead & Pick<ServerHello, "cipherSuite" | "compressionMethod">;

export interface RecordOptions {
  /** The version field, which says nothing; that of TLS 1.2 unless told. */
  readonly version?: number;
  /** The most octets in one record. */
  readonly fragmentOctetsMax?: number;
}

/** `content` as records of one type: one, without content too, or as many as it takes. */
export function encodeRecords(type: number, content: Uint8Array, options: RecordOptions = {}): Uint8Array {
  const { version = VERSION.tls12, fragmentOctetsMax = FRAGMENT_OCTETS_MAX } = options;
  const parts: Uint8Array[] = [];
  let at = 0;
  do {
    const fragment = content.subarray(at, at + fragmentOctetsMax);
    parts.push(joinOctets([Uint8Array.of(type), numberOctets(version, 2), numberOctets(fragment.length, 2), fragment]));
    at += fragmentOctetsMax;
  } while (at < content.length);
  return joinOctets(parts);
}

export function encodeMessage(type: number, body: Uint8Array): Uint8Array {
  return joinOctets([Uint8Array.of(type), vectorOf(3, body)]);
}

/** The handshake message, without a record around it. */
export function encodeClientHello(hello: ClientHelloParts): Uint8Array {
  const body = [
    ...headOf(hello),
    vectorOf(2, ...hello.cipherSuites.map((suite) => numberOctets(suite, 2))),
    vectorOf(1, Uint8Array.from(hello.compressionMethods)),
    ...extensionsOf(hello.extensions),
  ];
  return encodeMessage(MESSAGE.clientHello, joinOctets(body));
}

export function encodeServerHello(hello: ServerHelloParts): Uint8Array {
  const body = [
    ...headOf(hello),
    numberOctets(hello.cipherSuite, 2),
    Uint8Array.of(hello.compressionMethod),
    ...extensionsOf(hello.extensions),
  ];
  return encodeMessage(MESSAGE.serverHello, joinOctets(body));
}

/** The two octets; closure alerts are warnings, all others end the connection. */
export function alertOctets(description: number): Uint8Array {
  const level = description === ALERT.closeNotify ? ALERT_LEVEL.warning : ALERT_LEVEL.fatal;
  return Uint8Array.of(level, description);
}

export function encodeAlert(description: number): Uint8Array {
  return encodeRecords(CONTENT.alert, alertOctets(description));
}

export function encodeChangeCipherSpec(): Uint8Array {
  return encodeRecords(CONTENT.changeCipherSpec, Uint8Array.of(1));
}

/** A length of `prefix` octets and what it counts. */
export function vectorOf(prefix: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return joinOctets([numberOctets(length, prefix), ...parts]);
}

/** Big-endian. */
export function numberOctets(value: number, octets: number): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value >= 256 ** octets) {
    throw new RangeError(`${value} has no spelling of ${octets} octets`);
  }
  return Uint8Array.from({ length: octets }, (_, index) => Math.floor(value / 256 ** (octets - 1 - index)) % 256);
}

function headOf({ legacyVersion, random, sessionId }: HelloHead): Uint8Array[] {
  return [numberOctets(legacyVersion, 2), random, vectorOf(1, sessionId)];
}

/** Without extensions there is no block either, as before TLS 1.2. */
function extensionsOf(extensions: readonly Extension[]): Uint8Array[] {
  if (extensions.length === 0) return [];
  return [vectorOf(2, ...extensions.map(({ type, body }) => joinOctets([numberOctets(type, 2), vectorOf(2, body)])))];
}
