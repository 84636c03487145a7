import { describe, expect, it } from "vitest";
import { TlsAcceptor } from "../../../protocols/tls/acceptor.ts";
import { ALERT } from "../../../protocols/tls/alert.ts";
import { TlsCaller } from "../../../protocols/tls/caller.ts";
import type { ChannelEvent } from "../../../protocols/tls/channel.ts";
import { CONTENT, EXTENSION, GROUP, MESSAGE, SUITE, VERSION } from "../../../protocols/tls/code-points.ts";
import { encodeAlert, encodeChangeCipherSpec, encodeRecords } from "../../../protocols/tls/encoder.ts";
import { openRecord, sealRecord } from "../../../protocols/tls/inner-plaintext.ts";
import { tlsLimits } from "../../../protocols/tls/limits.ts";
import type { Offer } from "../../../protocols/tls/offer.ts";
import { HTTP2_POLICY, WEB_POLICY } from "../../../protocols/tls/policy.ts";
import { decodeRecords, extension, helloBy, OFFER, recordsOf, someOctets, text, withExtensions } from "./helpers.ts";

const LIMITS = tlsLimits();
const NEXT = { limits: LIMITS, nextOctets: someOctets };
const CLIENT_12: Offer = { ...OFFER, versions: [VERSION.tls12], cipherSuites: [SUITE.ecdheEcdsaAes128Gcm] };
type End = TlsAcceptor | TlsCaller;

/** Carries what each says to the other, octet by octet or at once, until both are silent. */
function talk(
  caller: TlsCaller,
  acceptor: TlsAcceptor,
  size = 2 ** 20,
): { caller: ChannelEvent[]; acceptor: ChannelEvent[] } {
  const heard = { caller: [] as ChannelEvent[], acceptor: [] as ChannelEvent[] };
  for (let isQuiet = false; !isQuiet;) {
    const [fromCaller, fromAcceptor] = [caller.takeOutput(), acceptor.takeOutput()];
    isQuiet = fromCaller.length + fromAcceptor.length === 0;
    heard.acceptor.push(...feed(acceptor, fromCaller, size));
    heard.caller.push(...feed(caller, fromAcceptor, size));
  }
  return heard;
}

function feed(end: End, octets: Uint8Array, size = 2 ** 20): ChannelEvent[] {
  const events: ChannelEvent[] = [];
  for (let at = 0; at < octets.length; at += size) events.push(...end.receive(octets.slice(at, at + size)).events);
  return events;
}

function pair(offer: Offer = OFFER, policy = WEB_POLICY): { caller: TlsCaller; acceptor: TlsAcceptor } {
  return { caller: new TlsCaller({ ...NEXT, offer }), acceptor: new TlsAcceptor({ ...NEXT, policy }) };
}

function opened(offer: Offer = OFFER): { caller: TlsCaller; acceptor: TlsAcceptor } {
  const ends = pair(offer);
  talk(ends.caller, ends.acceptor);
  return ends;
}

const inner = (type: number, ...content: readonly number[]): Uint8Array =>
  sealRecord({ type, content: Uint8Array.from(content) });

describe("two ends", () => {
  it.each([
    ["TLS 1.3", OFFER, VERSION.tls13],
    ["TLS 1.2", CLIENT_12, VERSION.tls12],
    ["TLS 1.3 after a retry", { ...OFFER, sharedGroups: [] }, VERSION.tls13],
  ] as const)("%s: open, say something, and say goodbye both ways", (_, offer, version) => {
    for (const size of [1, 3, 2 ** 20]) {
      const { caller, acceptor } = pair(offer);
      const greeting = talk(caller, acceptor, size);
      expect(greeting.acceptor).toMatchObject([{ kind: "open", choice: { version, serverName: "a.example" } }]);
      expect(greeting.caller).toMatchObject([{ kind: "open", choice: { version } }]);
      expect(caller.channel.send(text("ping"))).toBe("sent");
      expect(talk(caller, acceptor, size).acceptor).toEqual([{ kind: "data", octets: text("ping") }]);
      caller.channel.close();
      expect(caller.isClosed).toBe(false);
      expect(talk(caller, acceptor, size)).toEqual({ caller: [{ kind: "closed" }], acceptor: [{ kind: "closed" }] });
      expect([caller.isClosed, acceptor.isClosed, caller.fault, acceptor.fault]).toEqual([
        true,
        true,
        undefined,
        undefined,
      ]);
      expect([caller.receiveEnd().fault, acceptor.receiveEnd().fault]).toEqual([undefined, undefined]);
    }
  });

  it("data still arrives behind our goodbye", () => {
    const { caller, acceptor } = opened();
    acceptor.channel.close();
    expect(acceptor.channel.send(text("late"))).toBe("closed");
    caller.channel.send(text("last words"));
    expect(talk(caller, acceptor).acceptor).toEqual([{ kind: "data", octets: text("last words") }, { kind: "closed" }]);
  });

  it("an end without a goodbye cuts off what was said", () => {
    const { acceptor } = opened();
    expect(acceptor.receiveEnd().fault).toMatchObject({ code: "TLS_TRUNCATED" });
    expect(acceptor.takeOutput()).toHaveLength(0);
  });

  it("large data is cut into records, and output is bounded", () => {
    const { caller, acceptor } = opened();
    expect(caller.channel.send(new Uint8Array(40_000))).toBe("sent");
    expect(caller.channel.send(new Uint8Array(40_000))).toBe("full");
    const octets = talk(caller, acceptor).acceptor.map((event) => (event.kind === "data" ? event.octets.length : 0));
    expect(octets).toEqual([16_384, 16_384, 7_232]);
  });
});

describe("acceptor", () => {
  it("says why it refuses, in one alert", () => {
    const acceptor = new TlsAcceptor({ ...NEXT, policy: HTTP2_POLICY });
    const { events, fault } = acceptor.receive(recordsOf(helloBy({ protocols: [] })));
    expect(events).toMatchObject([{ kind: "refused", refusal: { reason: "ALPN_MISSING", alert: 120 } }]);
    expect(fault).toMatchObject({ code: "TLS_POLICY" });
    expect(acceptor.takeOutput()).toEqual(encodeAlert(ALERT.noApplicationProtocol));
    expect(acceptor.receive(recordsOf(helloBy())).events).toEqual([]);
    expect(acceptor.takeOutput()).toHaveLength(0);
  });

  it("tells the alert of a fault", () => {
    const acceptor = new TlsAcceptor({ ...NEXT, policy: WEB_POLICY });
    expect(acceptor.receive(text("GET / HTTP/1.1\r\n")).fault).toMatchObject({ code: "TLS_CONTENT_TYPE", offset: 0 });
    expect(acceptor.takeOutput()).toEqual(encodeAlert(ALERT.unexpectedMessage));
  });

  it("does not take another hello than it asked for", () => {
    const acceptor = new TlsAcceptor({ ...NEXT, policy: WEB_POLICY });
    acceptor.receive(recordsOf(helloBy({ sharedGroups: [] })));
    expect(acceptor.isPending).toBe(true);
    const changed = helloBy({ sharedGroups: [GROUP.x25519], serverName: "b.example" });
    expect(acceptor.receive(recordsOf(changed)).fault).toMatchObject({ code: "TLS_RETRY_CHANGED" });
  });

  it("skips early data while another hello is due, up to its limit", () => {
    const acceptor = new TlsAcceptor({ ...NEXT, policy: WEB_POLICY });
    acceptor.receive(recordsOf(withExtensions(helloBy({ sharedGroups: [] }), extension(EXTENSION.earlyData))));
    const early = encodeRecords(CONTENT.applicationData, new Uint8Array(1_000));
    expect(acceptor.receive(early).fault).toBeUndefined();
    expect(acceptor.receive(recordsOf(helloBy())).events).toMatchObject([{ kind: "open" }]);
  });

  it("what follows a hello in its chunk means what it means in a chunk of its own", () => {
    const stream = [recordsOf(helloBy()), encodeChangeCipherSpec(), inner(CONTENT.applicationData, 7)];
    const joined = Uint8Array.from(stream.flatMap((part) => [...part]));
    for (const size of [1, 5, 2 ** 20]) {
      const acceptor = new TlsAcceptor({ ...NEXT, policy: WEB_POLICY });
      expect(feed(acceptor, joined, size)).toMatchObject([
        { kind: "open" },
        { kind: "data", octets: Uint8Array.of(7) },
      ]);
    }
  });

  it("no hello in time", () => {
    const acceptor = new TlsAcceptor({ ...NEXT, policy: WEB_POLICY, now: 500 });
    expect(acceptor.nextDeadline()).toBe(500 + LIMITS.handshakeTicksMax);
    acceptor.receive(recordsOf(helloBy()).subarray(0, 50));
    expect(acceptor.advance(499 + LIMITS.handshakeTicksMax).fault).toBeUndefined();
    expect(acceptor.advance(500 + LIMITS.handshakeTicksMax).fault).toMatchObject({ code: "TLS_HANDSHAKE_TIMEOUT" });
  });

  it("another hello inside a connection is refused: nothing is renegotiated", () => {
    const { acceptor } = opened();
    const message = recordsOf(helloBy()).subarray(5);
    expect(acceptor.receive(inner(CONTENT.handshake, ...message)).fault).toMatchObject({ code: "TLS_INNER_MESSAGE" });
  });
});

describe("caller", () => {
  it("refuses an answer that chooses what it did not offer", () => {
    const caller = new TlsCaller({ ...NEXT, offer: CLIENT_12 });
    const { acceptor } = pair();
    acceptor.receive(recordsOf(helloBy()));
    expect(caller.receive(acceptor.takeOutput()).fault).toMatchObject({ code: "TLS_ANSWER_VERSION" });
    expect(decodeRecords(caller.takeOutput().subarray(-7)).events).toEqual([
      { kind: "alert", isFatal: true, description: ALERT.illegalParameter },
    ]);
  });

  it("is told of a refusal, and says nothing more", () => {
    const { caller, acceptor } = pair({ ...OFFER, protocols: ["h3"] });
    talk(caller, acceptor);
    expect(caller.fault).toMatchObject({ code: "TLS_PEER_ALERT" });
    expect(caller.isClosed).toBe(true);
  });
});

describe("inside of protected records", () => {
  it("the type is the last octet that is not zero", () => {
    const record = sealRecord({ type: CONTENT.applicationData, content: Uint8Array.of(0, 5, 0) }, 9).subarray(5);
    expect(openRecord(record, 100)).toEqual({
      kind: "opened",
      inner: { type: CONTENT.applicationData, content: Uint8Array.of(0, 5, 0) },
    });
  });

  it.each([
    ["only zeros", Uint8Array.of(23, 3, 3, 0, 2, 0, 0), "TLS_INNER_TYPE"],
    ["a ChangeCipherSpec", inner(CONTENT.changeCipherSpec, 1), "TLS_INNER_TYPE"],
    [
      "more content than a record may have",
      sealRecord({ type: 23, content: new Uint8Array(16_385).fill(1) }),
      "TLS_INNER_OVERFLOW",
    ],
    ["half an alert", inner(CONTENT.alert, 1), "TLS_ALERT_LENGTH"],
    ["a key update of another kind", inner(CONTENT.handshake, MESSAGE.keyUpdate, 0, 0, 1, 2), "TLS_INNER_MESSAGE"],
    ["an error", inner(CONTENT.alert, 1, ALERT.internalError), "TLS_PEER_ALERT"],
  ])("%s ends the connection", (_, record, code) => {
    const { acceptor } = opened();
    expect(acceptor.receive(record).fault).toMatchObject({ code });
  });

  it("key updates are answered once for all that wait", () => {
    const { acceptor } = opened();
    const update = inner(CONTENT.handshake, MESSAGE.keyUpdate, 0, 0, 1, 1);
    for (let count = 0; count < 5; count += 1) acceptor.receive(update);
    const once = acceptor.takeOutput();
    expect(once).toHaveLength(update.length);
    expect(acceptor.receive(inner(CONTENT.handshake, MESSAGE.keyUpdate, 0, 0, 1, 0)).fault).toBeUndefined();
    expect(acceptor.takeOutput()).toHaveLength(0);
  });

  it("a silent peer, and one that never says goodbye", () => {
    const { acceptor } = opened();
    expect(acceptor.advance(LIMITS.idleTicksMax).fault).toMatchObject({ code: "TLS_IDLE_TIMEOUT" });
    const closing = opened().acceptor;
    closing.channel.close();
    expect(closing.advance(LIMITS.closeTicksMax - 1).fault).toBeUndefined();
    expect(closing.advance(LIMITS.closeTicksMax).fault).toMatchObject({ code: "TLS_CLOSE_TIMEOUT" });
    expect(closing.takeOutput()).toHaveLength(8);
  });
});

describe("hello with a pre-shared key", () => {
  it("says identities and binders", () => {
    const identities = [0, 8, 0, 2, 7, 8, 0, 0, 1, 0];
    const key = { type: 41, body: Uint8Array.of(...identities, 0, 33, 32, ...someOctets(32)) };
    const hello = helloBy();
    const [event] = decodeRecords(
      recordsOf({ ...withExtensions(hello), extensions: [...hello.extensions, key] }),
    ).events;
    expect(event).toMatchObject({
      hello: { preSharedKeys: [{ identity: Uint8Array.of(7, 8), obfuscatedAge: 256, binder: someOctets(32) }] },
    });
  });
});
