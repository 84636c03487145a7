/** The body of a ClientHello (RFC 8446 4.1.2, RFC 5246 7.4.1.2). What policy thinks of it is judged elsewhere. */
import type { OffersDraft } from "./client-extensions.ts";
import { readClientExtension } from "./client-extensions.ts";
import { EXTENSION, NULL_COMPRESSION } from "./code-points.ts";
import type { Reading } from "./cursor.ts";
import { Cursor } from "./cursor.ts";
import { readExtensions } from "./extensions.ts";
import type { ClientHello } from "./hello.ts";
import type { TlsLimits } from "./limits.ts";

const RANDOM_OCTETS = 32;
const SESSION_ID_OCTETS_MAX = 32;
const COMPRESSIONS_MAX = 255;

/** Means nothing where `reading` has a problem. The hello keeps `body`. */
export function readClientHello(body: Uint8Array, limits: TlsLimits, reading: Reading): ClientHello {
  const cursor = new Cursor(body, { from: 0, to: body.length }, reading);
  const legacyVersion = cursor.number(2);
  const random = cursor.take(RANDOM_OCTETS);
  const sessionId = readSessionId(cursor);
  const cipherSuites = cursor.numbers(2, 2, limits.cipherSuitesMax);
  const compressionAt = cursor.at;
  const compressionMethods = cursor.numbers(1, 1, COMPRESSIONS_MAX);
  if (!compressionMethods.includes(NULL_COMPRESSION)) cursor.fail("TLS_NO_NULL_COMPRESSION", compressionAt);
  const offers = noOffers();
  let wasLast = false;
  let sharesAt = 0;
  const extensions = readExtensions(cursor, {
    extensionsMax: limits.extensionsMax,
    opened: (type, at) => {
      if (wasLast) cursor.fail("TLS_PSK_NOT_LAST", at);
      wasLast = type === EXTENSION.preSharedKey;
      if (type === EXTENSION.keyShare) sharesAt = at;
    },
    read: (type, extension) => readClientExtension(type, extension, offers, limits),
  });
  if (!areSharesOfGroups(offers)) cursor.fail("TLS_KEY_SHARE_GROUP", sharesAt);
  return { legacyVersion, random, sessionId, cipherSuites, compressionMethods, extensions, ...offers };
}

export function readSessionId(cursor: Cursor): Uint8Array {
  const at = cursor.at;
  const id = cursor.vector(1, 0).rest();
  if (id.length > SESSION_ID_OCTETS_MAX) cursor.fail("TLS_VECTOR", at);
  return id;
}

/** Every share is of a group that the client supports (RFC 8446 4.2.8), where it says which. */
function areSharesOfGroups({ groups, keyShares = [] }: OffersDraft): boolean {
  if (groups === undefined) return true;
  const supported = new Set(groups);
  return keyShares.every(({ group }) => supported.has(group));
}

function noOffers(): OffersDraft {
  return {
    serverName: undefined,
    alpn: undefined,
    versions: undefined,
    groups: undefined,
    signatureAlgorithms: undefined,
    keyShares: undefined,
    pskModes: undefined,
    preSharedKeys: undefined,
    cookie: undefined,
    renegotiationInfo: undefined,
  };
}
