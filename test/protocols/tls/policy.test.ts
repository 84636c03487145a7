import { describe, expect, it } from "vitest";
import { ALERT } from "../../../protocols/tls/alert.ts";
import { brokenByAnswer } from "../../../protocols/tls/answer-check.ts";
import { EXTENSION, GROUP, SUITE, VERSION } from "../../../protocols/tls/code-points.ts";
import type { ClientHelloParts, ServerHelloParts } from "../../../protocols/tls/encoder.ts";
import { encodeRecords, encodeServerHello } from "../../../protocols/tls/encoder.ts";
import { alpn, chosenGroup, chosenVersion, serverName } from "../../../protocols/tls/extension-encoder.ts";
import { isSameHello } from "../../../protocols/tls/hello-again.ts";
import type { ClientHello, ServerHello } from "../../../protocols/tls/hello.ts";
import { hostNameKind } from "../../../protocols/tls/host-name.ts";
import type { Judgement } from "../../../protocols/tls/judge.ts";
import { judge } from "../../../protocols/tls/judge.ts";
import { helloAgain } from "../../../protocols/tls/offer.ts";
import type { TlsPolicy } from "../../../protocols/tls/policy.ts";
import { HTTP2_POLICY, STRICT_POLICY, tlsPolicy, WEB_POLICY } from "../../../protocols/tls/policy.ts";
import { RETRY_RANDOM } from "../../../protocols/tls/server-hello.ts";
import {
  ANSWER_13,
  decodeRecords,
  extension,
  helloBy,
  recordsOf,
  someOctets,
  withExtensions,
  without,
} from "./helpers.ts";

function helloFrom(parts: ClientHelloParts): ClientHello {
  const [event] = decodeRecords(recordsOf(parts)).events;
  if (event?.kind !== "client-hello") throw new TypeError("not a hello");
  return event.hello;
}

function judged(parts: ClientHelloParts, policy: TlsPolicy): Judgement {
  return judge(helloFrom(parts), policy);
}

const PLAIN = helloBy();
const H2 = { protocols: ["h2"], isProtocolRequired: true };
const SITES = tlsPolicy(
  {
    sites: new Map([
      ["a.example", H2],
      ["b.example", { protocols: ["http/1.1"], isProtocolRequired: false }],
      ["__proto__", { protocols: ["h2"], isProtocolRequired: false }],
    ]),
    defaultSite: undefined,
  },
  WEB_POLICY,
);

describe("policy", () => {
  it("TLS 1.3 only and its three suites", () => {
    expect(judged(PLAIN, STRICT_POLICY)).toMatchObject({ kind: "admit", version: VERSION.tls13 });
    expect(judged(helloBy({ versions: [VERSION.tls12] }), STRICT_POLICY)).toMatchObject({
      reason: "VERSION",
      alert: ALERT.protocolVersion,
    });
    expect(judged(helloBy({ cipherSuites: [0x1304] }), STRICT_POLICY)).toMatchObject({
      reason: "CIPHER_SUITE",
      alert: ALERT.handshakeFailure,
    });
  });

  it("HTTP/2 and gRPC need ALPN h2, and a suite that HTTP/2 allows", () => {
    expect(judged(PLAIN, HTTP2_POLICY)).toMatchObject({ kind: "admit", protocol: "h2" });
    const alert = ALERT.noApplicationProtocol;
    expect(judged(without(PLAIN, EXTENSION.alpn), HTTP2_POLICY)).toMatchObject({ reason: "ALPN_MISSING", alert });
    expect(judged(withExtensions(PLAIN, alpn("h2c")), HTTP2_POLICY)).toMatchObject({
      reason: "ALPN_NO_OVERLAP",
      alert,
    });
    const cbc = helloBy({ versions: [VERSION.tls12], cipherSuites: [0xc009, 0x009c] });
    expect(judged(cbc, HTTP2_POLICY)).toMatchObject({ reason: "CIPHER_SUITE" });
  });

  it("HTTP/2 is not spoken on a suite that it prohibits, whatever the policy allows", () => {
    const rsa = 0x009c;
    const offer = { versions: [VERSION.tls12], cipherSuites: [rsa], protocols: ["h2"] };
    const policy = tlsPolicy({ cipherSuites: [rsa, SUITE.ecdheRsaAes128Gcm, 0x009e] }, HTTP2_POLICY);
    expect(judged(helloBy(offer), policy)).toMatchObject({ reason: "CIPHER_SUITE", alert: ALERT.handshakeFailure });
    const both = { ...offer, cipherSuites: [rsa, SUITE.ecdheRsaAes128Gcm] };
    expect(judged(helloBy(both), policy)).toMatchObject({ protocol: "h2", cipherSuite: SUITE.ecdheRsaAes128Gcm });
    expect(judged(helloBy({ ...offer, cipherSuites: [0x009e] }), policy)).toMatchObject({ kind: "admit" });
    const mixed = tlsPolicy({ cipherSuites: [rsa] }, { ...WEB_POLICY, versionMax: VERSION.tls12 });
    expect(judged(helloBy({ ...offer, protocols: ["h2", "http/1.1"] }), mixed)).toMatchObject({
      protocol: "http/1.1",
      cipherSuite: rsa,
    });
    expect(judged(helloBy({ ...offer, protocols: [] }), mixed)).toMatchObject({ kind: "admit", cipherSuite: rsa });
  });

  it("each name has its own protocols, and no name borrows those of another", () => {
    const as = (name: string, ...protocols: readonly string[]): Judgement =>
      judged(withExtensions(PLAIN, serverName(name), alpn(...protocols)), SITES);
    expect(as("a.example", "http/1.1", "h2")).toMatchObject({ kind: "admit", protocol: "h2" });
    expect(as("A.Example", "h2")).toMatchObject({ kind: "admit", protocol: "h2" });
    expect(as("b.example", "h2")).toMatchObject({ reason: "ALPN_NO_OVERLAP" });
    expect(as("b.example", "http/1.1", "h2")).toMatchObject({ kind: "admit", protocol: "http/1.1" });
    expect(as("constructor", "h2")).toMatchObject({ reason: "SNI_UNKNOWN", alert: ALERT.unrecognizedName });
    expect(judged(without(PLAIN, EXTENSION.serverName), SITES)).toMatchObject({
      reason: "SNI_MISSING",
      alert: ALERT.missingExtension,
    });
  });

  it("a name may be required even where there is a default", () => {
    const policy = tlsPolicy({ isNameRequired: true }, WEB_POLICY);
    expect(judged(PLAIN, policy).kind).toBe("admit");
    expect(judged(without(PLAIN, EXTENSION.serverName), policy)).toMatchObject({ reason: "SNI_MISSING" });
  });

  it("the server's preference counts, and a share at hand before a better group", () => {
    const offer = helloBy({ cipherSuites: [SUITE.chacha13, SUITE.aes128Gcm13], groups: [GROUP.p256, GROUP.x25519] });
    expect(judged(offer, WEB_POLICY)).toMatchObject({ cipherSuite: SUITE.aes128Gcm13, group: GROUP.x25519 });
    const later = helloBy({ groups: [GROUP.x25519, GROUP.p256], sharedGroups: [GROUP.p256] });
    expect(judged(later, WEB_POLICY)).toMatchObject({ kind: "admit", group: GROUP.p256 });
  });

  it("a policy that cannot be kept is refused", () => {
    expect(() => tlsPolicy({ versionMin: VERSION.tls11 })).toThrow(RangeError);
    expect(() => tlsPolicy({ versionMin: VERSION.tls13, versionMax: VERSION.tls12 })).toThrow(RangeError);
    expect(() => tlsPolicy({ cipherSuites: [] })).toThrow("needs a cipher suite");
    expect(() => tlsPolicy({ sites: new Map([["A.example", H2]]) })).toThrow("no host name in lower case");
    expect(() => tlsPolicy({ defaultSite: { protocols: [], isProtocolRequired: true } })).toThrow("has none");
  });
});

describe("host names", () => {
  it.each([
    ["a.example", "name"],
    ["xn--bcher-kva.example", "name"],
    ["_service.example", "name"],
    ["1.2.3", "name"],
    ["192.0.2.1", "address"],
    ["2001:db8::1", "address"],
    ["a.example.", "malformed"],
    ["", "malformed"],
    [".a", "malformed"],
    ["a..b", "malformed"],
    ["-a.example", "malformed"],
    ["a b", "malformed"],
    ["\u00e9.example", "malformed"],
    ["*.example", "malformed"],
    [`${"x".repeat(64)}.example`, "malformed"],
    [`${"x.".repeat(127)}x`, "malformed"],
  ])("%s is a %s", (text, kind) => {
    expect(hostNameKind(text)).toBe(kind);
  });
});

describe("another hello", () => {
  const first = helloFrom(helloBy({ sharedGroups: [] }));
  const again = helloAgain(helloBy({ sharedGroups: [] }), { group: GROUP.p256, cookie: undefined }, someOctets);

  it("is the first one with the share that was asked for", () => {
    expect(isSameHello(first, helloFrom(again), GROUP.p256)).toBe(true);
    expect(isSameHello(first, helloFrom(again), GROUP.x25519)).toBe(false);
    expect(isSameHello(first, first, GROUP.p256)).toBe(false);
  });

  it.each<[string, ClientHelloParts]>([
    ["random", { ...again, random: new Uint8Array(32) }],
    ["suites", { ...again, cipherSuites: [SUITE.chacha13] }],
    ["host name", withExtensions(again, serverName("b.example"))],
    ["protocols", withExtensions(again, alpn("h3"))],
    ["extensions", withExtensions(again, extension(0x7abc))],
  ])("must not change its %s", (_, changed) => {
    expect(isSameHello(first, helloFrom(changed), GROUP.p256)).toBe(false);
  });

  it("may bring a cookie", () => {
    expect(isSameHello(first, helloFrom(withExtensions(again, extension(44, 0, 1, 7))), GROUP.p256)).toBe(true);
  });
});

const ANSWER_12: ServerHelloParts = { ...ANSWER_13, cipherSuite: SUITE.ecdheEcdsaAes128Gcm, extensions: [] };
const DOWNGRADED = Uint8Array.from([...someOctets(24), 0x44, 0x4f, 0x57, 0x4e, 0x47, 0x52, 0x44, 1]);

function answerFrom(parts: ServerHelloParts): ServerHello {
  const [event] = decodeRecords(encodeRecords(22, encodeServerHello(parts)), "server").events;
  if (event?.kind !== "server-hello") throw new TypeError("not an answer");
  return event.hello;
}

describe("answers of a server", () => {
  it.each<[string, ServerHelloParts, string | undefined]>([
    ["what was offered", ANSWER_13, undefined],
    ["TLS 1.2", ANSWER_12, undefined],
    [
      "a group to try again",
      { ...ANSWER_13, random: RETRY_RANDOM, extensions: [chosenVersion(VERSION.tls13), chosenGroup(GROUP.p256)] },
      undefined,
    ],
    ["TLS 1.1", { ...ANSWER_12, legacyVersion: VERSION.tls11 }, "TLS_ANSWER_VERSION"],
    ["TLS 1.2 where both speak 1.3", { ...ANSWER_12, random: DOWNGRADED }, "TLS_ANSWER_DOWNGRADE"],
    ["another session id", { ...ANSWER_13, sessionId: someOctets(31) }, "TLS_ANSWER_SESSION"],
    ["a suite that was not offered", { ...ANSWER_13, cipherSuite: SUITE.chacha13 }, "TLS_ANSWER_SUITE"],
    ["a suite of TLS 1.3 in 1.2", { ...ANSWER_12, cipherSuite: SUITE.aes128Gcm13 }, "TLS_ANSWER_SUITE"],
    ["DEFLATE", { ...ANSWER_13, compressionMethod: 1 }, "TLS_ANSWER_COMPRESSION"],
    [
      "an extension that was not offered",
      { ...ANSWER_13, extensions: [...ANSWER_13.extensions, extension(35)] },
      "TLS_ANSWER_EXTENSION",
    ],
    ["a protocol that was not offered", { ...ANSWER_12, extensions: [alpn("h3")] }, "TLS_ANSWER_ALPN"],
    [
      "a share of another group",
      { ...ANSWER_13, extensions: [chosenVersion(VERSION.tls13), chosenGroup(GROUP.p256, someOctets(65))] },
      "TLS_ANSWER_GROUP",
    ],
    [
      "a retry for a share that is there",
      { ...ANSWER_13, random: RETRY_RANDOM, extensions: [chosenVersion(VERSION.tls13), chosenGroup(GROUP.x25519)] },
      "TLS_ANSWER_GROUP",
    ],
    ["no share", { ...ANSWER_13, extensions: [chosenVersion(VERSION.tls13)] }, "TLS_ANSWER_GROUP"],
    ["GREASE", { ...ANSWER_13, cipherSuite: 0x0a0a }, "TLS_ANSWER_GREASE"],
  ])("%s", (_, answer, code) => {
    expect(brokenByAnswer(helloFrom(PLAIN), answerFrom(answer))).toBe(code);
  });

  it("a protocol of two names is none", () => {
    const stream = encodeRecords(22, encodeServerHello({ ...ANSWER_12, extensions: [alpn("h2", "http/1.1")] }));
    expect(decodeRecords(stream, "server").fault).toMatchObject({ code: "TLS_ALPN_CHOICE" });
  });
});
