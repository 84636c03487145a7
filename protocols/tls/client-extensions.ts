/** What the extensions of a ClientHello say: one reader for each that is looked into, which reads all of its body. */
import { latin1 } from "../shared/latin1.ts";
import { EXTENSION } from "./code-points.ts";
import type { Cursor } from "./cursor.ts";
import type { ClientOffers, KeyShare, OfferedKey } from "./hello.ts";
import type { TlsLimits } from "./limits.ts";

export type OffersDraft = { -readonly [Name in keyof ClientOffers]: ClientOffers[Name] };

type Reader = (body: Cursor, offers: OffersDraft, limits: TlsLimits) => void;

const HOST_NAME = 0;
const BINDER_OCTETS_MIN = 32;
const BINDERS_OCTETS_MIN = 33;
const IDENTITIES_OCTETS_MIN = 7;
const FRAGMENT_LENGTH_CODE_MAX = 4;
const RECORD_SIZE_MIN = 64;

const READERS: ReadonlyMap<number, Reader> = new Map<number, Reader>([
  [EXTENSION.serverName, readServerName],
  [EXTENSION.maxFragmentLength, readFragmentLength],
  [EXTENSION.supportedGroups, (body, offers, limits) => (offers.groups = body.numbers(2, 2, limits.listItemsMax))],
  [EXTENSION.pointFormats, (body, _offers, limits) => body.numbers(1, 1, limits.listItemsMax)],
  [EXTENSION.signatureAlgorithms, readSignatureAlgorithms],
  [EXTENSION.alpn, readAlpn],
  [EXTENSION.extendedMasterSecret, () => undefined],
  [EXTENSION.recordSizeLimit, readRecordSizeLimit],
  [EXTENSION.preSharedKey, readPreSharedKeys],
  [EXTENSION.earlyData, () => undefined],
  [EXTENSION.supportedVersions, (body, offers, limits) => (offers.versions = body.numbers(1, 2, limits.listItemsMax))],
  [EXTENSION.cookie, (body, offers) => (offers.cookie = body.vector(2, 1).rest())],
  [EXTENSION.pskModes, (body, offers, limits) => (offers.pskModes = body.numbers(1, 1, limits.listItemsMax))],
  [EXTENSION.keyShare, readKeyShares],
  [EXTENSION.renegotiationInfo, (body, offers) => (offers.renegotiationInfo = body.vector(1, 0).rest())],
]);

/** Reads the body of one extension, if it is one that is looked into. */
export function readClientExtension(type: number, body: Cursor, offers: OffersDraft, limits: TlsLimits): void {
  const read = READERS.get(type);
  if (read === undefined) return;
  read(body, offers, limits);
  body.close();
}

/** RFC 6066 3. Host names are the only kind there is, so a second name is a second of its kind. */
function readServerName(body: Cursor, offers: OffersDraft): void {
  const list = body.vector(2, 1);
  const typeAt = list.at;
  if (list.number(1) !== HOST_NAME) list.fail("TLS_SNI_TYPE", typeAt);
  const nameAt = list.at + 2;
  const name = list.vector(2, 1).rest();
  const nul = name.indexOf(0);
  if (nul >= 0) list.fail("TLS_SNI_NUL", nameAt + nul);
  if (list.hasMore) list.fail("TLS_SNI_TWICE", list.at);
  offers.serverName = latin1(name, 0, name.length);
}

/** RFC 6066 4: a code for 2^9 to 2^12 octets. */
function readFragmentLength(body: Cursor): void {
  const at = body.at;
  const code = body.number(1);
  if (code < 1 || code > FRAGMENT_LENGTH_CODE_MAX) body.fail("TLS_FRAGMENT_LENGTH", at);
}

/** RFC 8449 4. */
function readRecordSizeLimit(body: Cursor): void {
  const at = body.at;
  if (body.number(2) < RECORD_SIZE_MIN) body.fail("TLS_RECORD_SIZE_LIMIT", at);
}

function readSignatureAlgorithms(body: Cursor, offers: OffersDraft, limits: TlsLimits): void {
  offers.signatureAlgorithms = body.numbers(2, 2, limits.listItemsMax);
}

/** RFC 7301 3.1: a list that is not empty, of names that are not empty. */
function readAlpn(body: Cursor, offers: OffersDraft, limits: TlsLimits): void {
  const list = body.vector(2, 2);
  const protocols: string[] = [];
  while (list.hasMore) {
    if (protocols.length >= limits.listItemsMax) list.fail("TLS_TOO_MANY_ITEMS", list.at);
    const name = list.vector(1, 1).rest();
    protocols.push(latin1(name, 0, name.length));
  }
  offers.alpn = protocols;
}

/** RFC 8446 4.2.8: one share for a group. */
function readKeyShares(body: Cursor, offers: OffersDraft, limits: TlsLimits): void {
  const list = body.vector(2, 0);
  const shares: KeyShare[] = [];
  const groups = new Set<number>();
  while (list.hasMore) {
    const at = list.at;
    if (shares.length >= limits.listItemsMax) list.fail("TLS_TOO_MANY_ITEMS", at);
    const group = list.number(2);
    shares.push({ group, octets: list.vector(2, 1).rest() });
    if (groups.has(group)) list.fail("TLS_KEY_SHARE_TWICE", at);
    groups.add(group);
  }
  offers.keyShares = shares;
}

/** RFC 8446 4.2.11: identities, and as many binders. */
function readPreSharedKeys(body: Cursor, offers: OffersDraft, limits: TlsLimits): void {
  const identities = body.vector(2, IDENTITIES_OCTETS_MIN);
  const keys: Omit<OfferedKey, "binder">[] = [];
  while (identities.hasMore) {
    if (keys.length >= limits.listItemsMax) identities.fail("TLS_TOO_MANY_ITEMS", identities.at);
    const identity = identities.vector(2, 1).rest();
    keys.push({ identity, obfuscatedAge: identities.number(4) });
  }
  const bindersAt = body.at;
  const list = body.vector(2, BINDERS_OCTETS_MIN);
  const binders: Uint8Array[] = [];
  while (list.hasMore) binders.push(list.vector(1, BINDER_OCTETS_MIN).rest());
  if (binders.length !== keys.length) body.fail("TLS_PSK_BINDERS", bindersAt);
  offers.preSharedKeys = keys.flatMap((key, index) => {
    const binder = binders[index];
    return binder === undefined ? [] : [{ ...key, binder }];
  });
}
