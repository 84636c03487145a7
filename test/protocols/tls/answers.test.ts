import { describe, expect, it } from "vitest";
import { ALERT } from "../../../protocols/tls/alert.ts";
import { COOKIE_OCTETS_MAX, TlsCaller } from "../../../protocols/tls/caller.ts";
import { EXTENSION, GROUP, SUITE, VERSION } from "../../../protocols/tls/code-points.ts";
import type { ServerHelloParts } from "../../../protocols/tls/encoder.ts";
import { encodeAlert, encodeRecords, encodeServerHello } from "../../../protocols/tls/encoder.ts";
import { alpn, chosenGroup, chosenVersion, cookie } from "../../../protocols/tls/extension-encoder.ts";
import type { ClientHello } from "../../../protocols/tls/hello.ts";
import { DEFAULT_TLS_LIMITS } from "../../../protocols/tls/limits.ts";
import { decodeByReference } from "../../../protocols/tls/reference.ts";
import { RETRY_RANDOM } from "../../../protocols/tls/server-hello.ts";
import { ANSWER_13, OFFER, decodeRecords, extension, someOctets } from "./helpers.ts";

const offer = { ...OFFER, cipherSuites: [SUITE.aes128Gcm13, SUITE.aes256Gcm13, SUITE.ecdheEcdsaAes128Gcm] };
const OF_13 = chosenVersion(VERSION.tls13);
const ANSWER_12: ServerHelloParts = { ...ANSWER_13, cipherSuite: SUITE.ecdheEcdsaAes128Gcm, extensions: [] };
const RETRY: ServerHelloParts = { ...ANSWER_13, random: RETRY_RANDOM, extensions: [OF_13, chosenGroup(GROUP.p256)] };
const BEHIND: ServerHelloParts = { ...ANSWER_13, extensions: [OF_13, chosenGroup(GROUP.p256, someOctets(65))] };

const recordsOf = (answer: ServerHelloParts): Uint8Array => encodeRecords(22, encodeServerHello(answer));

function callerThat(...heard: readonly ServerHelloParts[]): TlsCaller {
  const caller = new TlsCaller({ limits: DEFAULT_TLS_LIMITS, nextOctets: someOctets, offer });
  for (const answer of heard) {
    caller.takeOutput();
    caller.receive(recordsOf(answer));
  }
  return caller;
}

function helloOf(caller: TlsCaller): ClientHello {
  const [event] = decodeRecords(caller.takeOutput()).events;
  if (event?.kind !== "client-hello") throw new TypeError("not a hello");
  return event.hello;
}

describe("a client opens", () => {
  it.each<[string, readonly ServerHelloParts[]]>([
    ["at an answer of TLS 1.3", [ANSWER_13]],
    ["at one of TLS 1.2 with a protocol", [{ ...ANSWER_12, extensions: [alpn("h2")] }]],
    ["behind a retry", [RETRY, BEHIND]],
  ])("%s", (_, answers) => {
    const caller = callerThat(...answers);
    expect([caller.fault, caller.channel.isGreeting, caller.isClosed]).toEqual([undefined, false, false]);
  });
});

describe("a client refuses", () => {
  it.each<[string, readonly ServerHelloParts[], string, number]>([
    [
      "a retry that says no version",
      [{ ...RETRY, cipherSuite: SUITE.ecdheEcdsaAes128Gcm, extensions: [] }],
      "TLS_ANSWER_VERSION",
      ALERT.illegalParameter,
    ],
    ["a retry that changes nothing", [{ ...RETRY, extensions: [OF_13] }], "TLS_ANSWER_GROUP", ALERT.illegalParameter],
    ["a second retry", [RETRY, { ...RETRY, extensions: [] }], "TLS_ANSWER_RETRY", ALERT.unexpectedMessage],
    [
      "another suite behind a retry",
      [RETRY, { ...BEHIND, cipherSuite: SUITE.aes256Gcm13 }],
      "TLS_ANSWER_SUITE",
      ALERT.illegalParameter,
    ],
    ["TLS 1.2 behind a retry", [RETRY, ANSWER_12], "TLS_ANSWER_VERSION", ALERT.illegalParameter],
    [
      "a protocol without protection in TLS 1.3",
      [{ ...ANSWER_13, extensions: [...ANSWER_13.extensions, alpn("h2")] }],
      "TLS_ANSWER_MISPLACED",
      ALERT.illegalParameter,
    ],
    [
      "renegotiation in TLS 1.3",
      [{ ...ANSWER_13, extensions: [...ANSWER_13.extensions, extension(EXTENSION.renegotiationInfo, 0)] }],
      "TLS_ANSWER_MISPLACED",
      ALERT.illegalParameter,
    ],
    [
      "a share in TLS 1.2",
      [{ ...ANSWER_12, extensions: [chosenGroup(GROUP.x25519, someOctets(32))] }],
      "TLS_ANSWER_MISPLACED",
      ALERT.illegalParameter,
    ],
    [
      "a cookie that no retry brings",
      [{ ...ANSWER_13, extensions: [...ANSWER_13.extensions, cookie(someOctets(2))] }],
      "TLS_ANSWER_EXTENSION",
      ALERT.unsupportedExtension,
    ],
    [
      "a cookie larger than it says again",
      [{ ...RETRY, extensions: [OF_13, cookie(someOctets(COOKIE_OCTETS_MAX + 1))] }],
      "TLS_ANSWER_COOKIE",
      ALERT.illegalParameter,
    ],
    [
      "TLS 1.2 in a list of versions",
      [{ ...ANSWER_12, extensions: [chosenVersion(VERSION.tls12)] }],
      "TLS_ANSWER_VERSION",
      ALERT.illegalParameter,
    ],
    ["TLS 1.3 without a list", [{ ...ANSWER_13, legacyVersion: VERSION.tls13 }], "TLS_ANSWER_VERSION", 47],
    ["TLS 1.3 behind an older number", [{ ...ANSWER_13, legacyVersion: VERSION.tls10 }], "TLS_ANSWER_VERSION", 47],
    [
      "a share of a wrong size",
      [{ ...ANSWER_13, extensions: [OF_13, chosenGroup(GROUP.x25519, someOctets(1))] }],
      "TLS_ANSWER_SHARE",
      ALERT.illegalParameter,
    ],
  ])("%s", (_, answers, code, alert) => {
    const caller = callerThat(...answers);
    expect(caller.fault).toMatchObject({ code });
    expect(caller.takeOutput()).toEqual(encodeAlert(alert));
  });
});

describe("a cookie of a retry", () => {
  it("is said again, beside the share that was asked for", () => {
    const caller = callerThat({ ...RETRY, extensions: [...RETRY.extensions, cookie(Uint8Array.of(7, 8))] });
    const hello = helloOf(caller);
    expect(hello.cookie).toEqual(Uint8Array.of(7, 8));
    expect(hello.keyShares).toMatchObject([{ group: GROUP.p256 }]);
  });

  it("may be all that a retry asks for, and the shares stay", () => {
    const octets = someOctets(COOKIE_OCTETS_MAX);
    const caller = callerThat({ ...RETRY, extensions: [OF_13, cookie(octets)] });
    const hello = helloOf(caller);
    expect(hello.cookie).toEqual(octets);
    expect(hello.keyShares).toEqual([{ group: GROUP.x25519, octets: someOctets(32) }]);
    caller.receive(recordsOf(ANSWER_13));
    expect([caller.fault, caller.channel.isGreeting]).toEqual([undefined, false]);
  });

  it.each([
    ["empty", [0, 0], "TLS_VECTOR"],
    ["longer than its extension", [0, 3, 7], "TLS_VECTOR"],
    ["shorter than its extension", [0, 1, 7, 7], "TLS_TRAILING"],
  ] as const)("must not be %s", (_, body, code) => {
    const stream = recordsOf({ ...RETRY, extensions: [OF_13, extension(EXTENSION.cookie, ...body)] });
    const decoded = decodeRecords(stream, "server");
    expect(decoded.fault).toMatchObject({ code });
    expect(decodeByReference(stream, "server", DEFAULT_TLS_LIMITS)).toEqual(decoded);
  });
});
