/** Bodies of the extensions that we write. */
import { EXTENSION } from "./code-points.ts";
import { numberOctets, vectorOf } from "./encoder.ts";
import type { Extension, KeyShare } from "./hello.ts";

export function serverName(name: string): Extension {
  return { type: EXTENSION.serverName, body: vectorOf(2, Uint8Array.of(0), vectorOf(2, latin1Octets(name))) };
}

export function alpn(...protocols: readonly string[]): Extension {
  return { type: EXTENSION.alpn, body: vectorOf(2, ...protocols.map((name) => vectorOf(1, latin1Octets(name)))) };
}

/** As a client offers them. */
export function supportedVersions(...versions: readonly number[]): Extension {
  return { type: EXTENSION.supportedVersions, body: vectorOf(1, ...pairs(versions)) };
}

export function supportedGroups(...groups: readonly number[]): Extension {
  return { type: EXTENSION.supportedGroups, body: vectorOf(2, ...pairs(groups)) };
}

export function signatureAlgorithms(...schemes: readonly number[]): Extension {
  return { type: EXTENSION.signatureAlgorithms, body: vectorOf(2, ...pairs(schemes)) };
}

/** As a client offers them. */
export function keyShares(...shares: readonly KeyShare[]): Extension {
  const entries = shares.flatMap(({ group, octets }) => [numberOctets(group, 2), vectorOf(2, octets)]);
  return { type: EXTENSION.keyShare, body: vectorOf(2, ...entries) };
}

/** With (EC)DHE, or without. */
export function pskModes(...modes: readonly number[]): Extension {
  return { type: EXTENSION.pskModes, body: vectorOf(1, Uint8Array.from(modes)) };
}

export function renegotiationInfo(): Extension {
  return { type: EXTENSION.renegotiationInfo, body: Uint8Array.of(0) };
}

/** As a retry brings it, and as the next hello says it again. */
export function cookie(octets: Uint8Array): Extension {
  return { type: EXTENSION.cookie, body: vectorOf(2, octets) };
}

/** As a server answers. */
export function chosenVersion(version: number): Extension {
  return { type: EXTENSION.supportedVersions, body: numberOctets(version, 2) };
}

/** As a server answers: with a share, or asking for one. */
export function chosenGroup(group: number, share?: Uint8Array): Extension {
  const parts = share === undefined ? [] : [...vectorOf(2, share)];
  return { type: EXTENSION.keyShare, body: Uint8Array.of(...numberOctets(group, 2), ...parts) };
}

/** One unit is one octet. Throws `RangeError` for a character beyond that. */
function latin1Octets(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => numberOctets(character.codePointAt(0) ?? 0, 1)[0] ?? 0);
}

function pairs(values: readonly number[]): Uint8Array[] {
  return values.map((value) => numberOctets(value, 2));
}
