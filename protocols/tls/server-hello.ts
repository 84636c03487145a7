/** The body of a ServerHello (RFC 8446 4.1.3), as far as it says what was chosen. */
import { latin1 } from "../shared/latin1.ts";
import { readSessionId } from "./client-hello.ts";
import { EXTENSION } from "./code-points.ts";
import type { Reading } from "./cursor.ts";
import { Cursor } from "./cursor.ts";
import { readExtensions } from "./extensions.ts";
import type { ServerChoices, ServerHello } from "./hello.ts";
import type { TlsLimits } from "./limits.ts";

/** The random of a HelloRetryRequest: the SHA-256 of those words (RFC 8446 4.1.3). */
export const RETRY_RANDOM: Uint8Array = Uint8Array.of(
  ...[0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91],
  ...[0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c],
);
const RANDOM_OCTETS = 32;

type ChoicesDraft = { -readonly [Name in keyof ServerChoices]: ServerChoices[Name] };

/** Means nothing where `reading` has a problem. The hello keeps `body`. */
export function readServerHello(body: Uint8Array, limits: TlsLimits, reading: Reading): ServerHello {
  const cursor = new Cursor(body, { from: 0, to: body.length }, reading);
  const legacyVersion = cursor.number(2);
  const random = cursor.take(RANDOM_OCTETS);
  const isRetry = RETRY_RANDOM.every((octet, index) => random[index] === octet);
  const sessionId = readSessionId(cursor);
  const cipherSuite = cursor.number(2);
  const compressionMethod = cursor.number(1);
  const choices: ChoicesDraft = {
    version: undefined,
    group: undefined,
    keyShare: undefined,
    alpn: undefined,
    preSharedKey: undefined,
    cookie: undefined,
  };
  const extensions = readExtensions(cursor, {
    extensionsMax: limits.extensionsMax,
    read: (type, extension) => readChoice(type, extension, choices, isRetry),
  });
  return { legacyVersion, random, sessionId, cipherSuite, compressionMethod, extensions, choices, isRetry };
}

function readChoice(type: number, body: Cursor, choices: ChoicesDraft, isRetry: boolean): void {
  switch (type) {
    case EXTENSION.supportedVersions:
      choices.version = body.number(2);
      break;
    case EXTENSION.keyShare:
      choices.group = body.number(2);
      if (!isRetry) choices.keyShare = body.vector(2, 1).rest();
      break;
    case EXTENSION.preSharedKey:
      choices.preSharedKey = body.number(2);
      break;
    case EXTENSION.alpn:
      choices.alpn = readChosenProtocol(body);
      break;
    case EXTENSION.cookie:
      if (!isRetry) return;
      choices.cookie = body.vector(2, 1).rest();
      break;
    case EXTENSION.serverName:
    case EXTENSION.extendedMasterSecret:
      break;
    default:
      return;
  }
  body.close();
}

/** RFC 7301 3.1: exactly one name. */
function readChosenProtocol(body: Cursor): string {
  const list = body.vector(2, 2);
  const name = list.vector(1, 1).rest();
  if (list.hasMore) list.fail("TLS_ALPN_CHOICE", list.at);
  return latin1(name, 0, name.length);
}
