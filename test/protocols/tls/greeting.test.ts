import { describe, expect, it } from "vitest";
import { TlsAcceptor } from "../../../protocols/tls/acceptor.ts";
import { ALERT } from "../../../protocols/tls/alert.ts";
import { TlsCaller } from "../../../protocols/tls/caller.ts";
import type { ChannelAnswer, ChannelEvent } from "../../../protocols/tls/channel.ts";
import { CONTENT, EXTENSION, GROUP, MESSAGE, SUITE } from "../../../protocols/tls/code-points.ts";
import { encodeAlert, encodeMessage, encodeRecords, encodeServerHello } from "../../../protocols/tls/encoder.ts";
import { sealRecord } from "../../../protocols/tls/inner-plaintext.ts";
import { tlsLimits } from "../../../protocols/tls/limits.ts";
import { helloAgain } from "../../../protocols/tls/offer.ts";
import type { TlsPolicy } from "../../../protocols/tls/policy.ts";
import { tlsPolicy, WEB_POLICY } from "../../../protocols/tls/policy.ts";
import { ADMITTED, BENT_HELLOS, BENT_STREAMS } from "./cases.ts";
import {
  ANSWER_13,
  OFFER,
  decodeRecords,
  extension,
  helloBy,
  recordsOf,
  someOctets,
  text,
  withExtensions,
} from "./helpers.ts";

const LIMITS = tlsLimits();
const NEXT = { limits: LIMITS, nextOctets: someOctets };
const FIRST = withExtensions(helloBy({ sharedGroups: [] }), extension(EXTENSION.earlyData));
const AGAIN = helloAgain(helloBy({ sharedGroups: [] }), { group: GROUP.x25519, cookie: undefined }, someOctets);
const DATA = sealRecord({ type: CONTENT.applicationData, content: text("data") });
const ANSWER = encodeRecords(CONTENT.handshake, encodeServerHello(ANSWER_13));

type End = TlsAcceptor | TlsCaller;

/** Offers no suite of the answers above. */
const callerOf = (): TlsCaller => new TlsCaller({ ...NEXT, offer: { ...OFFER, cipherSuites: [SUITE.chacha13] } });
const acceptorOf = (policy: TlsPolicy = WEB_POLICY): TlsAcceptor => new TlsAcceptor({ ...NEXT, policy });
const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

function openedAcceptor(): TlsAcceptor {
  const acceptor = acceptorOf();
  acceptor.receive(recordsOf(helloBy()));
  acceptor.takeOutput();
  return acceptor;
}

function inChunks(end: End, octets: Uint8Array, size: number): ChannelAnswer {
  const events: ChannelEvent[] = [];
  for (let at = 0; at < octets.length; at += size) events.push(...end.receive(octets.slice(at, at + size)).events);
  return { events, fault: end.fault };
}

describe("an alert without protection", () => {
  it.each([ALERT.closeNotify, ALERT.userCanceled, ALERT.internalError])(
    "is no word of the peer (%i)",
    (description) => {
      const acceptor = openedAcceptor();
      acceptor.receive(DATA);
      const { events, fault } = acceptor.receive(encodeAlert(description));
      expect(events).toEqual([]);
      expect(fault).toMatchObject({ code: "TLS_UNEXPECTED_RECORD" });
      expect(acceptor.takeOutput()).toEqual(
        sealRecord({ type: CONTENT.alert, content: Uint8Array.of(2, ALERT.unexpectedMessage) }),
      );
    },
  );

  it("is none behind the ServerHello of TLS 1.3", () => {
    const ends = [joined(ANSWER, DATA, encodeAlert(ALERT.closeNotify)), joined(ANSWER, encodeAlert(ALERT.closeNotify))];
    for (const stream of ends) {
      expect(decodeRecords(stream, "server").fault).toMatchObject({
        code: "TLS_UNEXPECTED_RECORD",
        offset: stream.length - 7,
      });
    }
  });

  it("is one of a client that cannot protect it yet", () => {
    const acceptor = openedAcceptor();
    expect(acceptor.receive(encodeAlert(ALERT.illegalParameter)).fault).toMatchObject({ code: "TLS_PEER_ALERT" });
    const asked = acceptorOf();
    asked.receive(joined(recordsOf(FIRST), DATA));
    expect(asked.receive(encodeAlert(ALERT.illegalParameter)).fault).toMatchObject({ code: "TLS_PEER_ALERT" });
  });
});

describe("early data", () => {
  it("is skipped in front of the second hello, in a chunk with it or not", () => {
    const stream = joined(recordsOf(FIRST), DATA, recordsOf(AGAIN), DATA);
    for (const size of [1, 7, recordsOf(FIRST).length, 2 ** 20]) {
      const acceptor = acceptorOf();
      const { events, fault } = inChunks(acceptor, stream, size);
      expect(fault).toBeUndefined();
      expect(events).toMatchObject([{ kind: "open" }, { kind: "data", octets: text("data") }]);
      expect(acceptor.earlyOctets).toBe(DATA.length - 5);
    }
  });

  it("is refused where the first hello did not announce it", () => {
    const stream = joined(recordsOf(helloBy({ sharedGroups: [] })), DATA, recordsOf(AGAIN));
    for (const size of [1, 2 ** 20]) {
      const { events, fault } = inChunks(acceptorOf(), stream, size);
      expect(events).toEqual([]);
      expect(fault).toMatchObject({ code: "TLS_UNEXPECTED_RECORD" });
    }
  });

  it("is not announced by a second hello", () => {
    const acceptor = acceptorOf();
    acceptor.receive(recordsOf(FIRST));
    const again = withExtensions(AGAIN, extension(EXTENSION.earlyData));
    expect(acceptor.receive(recordsOf(again)).fault).toMatchObject({ code: "TLS_RETRY_CHANGED" });
  });
});

describe("a goodbye before the hellos are done", () => {
  it("is not taken back by a hello", () => {
    const acceptor = acceptorOf();
    acceptor.channel.close();
    expect(acceptor.takeOutput()).toEqual(encodeAlert(ALERT.closeNotify));
    expect(acceptor.receive(joined(recordsOf(helloBy()), DATA))).toEqual({ events: [], fault: undefined });
    expect(acceptor.takeOutput()).toHaveLength(0);
    expect(acceptor.channel.send(text("late"))).toBe("closed");
    expect(acceptor.nextDeadline()).toBe(LIMITS.closeTicksMax);
  });

  it("is not taken back by an answer", () => {
    const caller = new TlsCaller({ ...NEXT, offer: OFFER });
    caller.channel.close();
    caller.takeOutput();
    expect(caller.receive(joined(ANSWER, DATA))).toEqual({ events: [], fault: undefined });
    expect(caller.takeOutput()).toHaveLength(0);
    expect(caller.nextDeadline()).toBe(LIMITS.closeTicksMax);
  });
});

describe("however its input is cut", () => {
  const bad = sealRecord({ type: CONTENT.handshake, content: text("bad") });
  const hello = recordsOf(helloBy());
  const key = encodeMessage(MESSAGE.certificate, text("key"));
  const old = encodeServerHello({ ...ANSWER_13, cipherSuite: SUITE.ecdheEcdsaAes128Gcm, extensions: [] });

  it.each<[string, Uint8Array, () => End]>([
    ["a record that is refused before others", joined(hello, DATA, bad, DATA), acceptorOf],
    ["a hello that is refused before others", joined(recordsOf(helloBy({ versions: [0x0302] })), DATA), acceptorOf],
    ["a second hello that is refused before others", joined(recordsOf(FIRST), DATA, hello, DATA), acceptorOf],
    ["early data without end", joined(recordsOf(FIRST), ...Array<Uint8Array>(2_000).fill(DATA)), acceptorOf],
    ["an answer that is refused in a record with others", encodeRecords(22, joined(old, key)), callerOf],
    ...[...ADMITTED, ...BENT_HELLOS, ...BENT_STREAMS].map(({ name, stream }): [string, Uint8Array, () => End] => [
      name,
      joined(stream, DATA),
      acceptorOf,
    ]),
  ])("an end says the same to %s", (_, stream, endOf) => {
    const whole = endOf();
    const answer = inChunks(whole, stream, 2 ** 20);
    const output = whole.takeOutput();
    for (const size of [1, 3, 100]) {
      const end = endOf();
      expect(inChunks(end, stream, size)).toEqual(answer);
      expect(end.takeOutput()).toEqual(output);
    }
  });
});

it.each([
  ["P-256", GROUP.p256, 65],
  ["P-384", GROUP.p384, 97],
  ["X25519", GROUP.x25519, 32],
  ["X25519MLKEM768", GROUP.x25519MlKem768, 1_120],
] as const)("our share of %s has its size", (_, group, octets) => {
  const acceptor = acceptorOf(tlsPolicy({ groups: [group] }, WEB_POLICY));
  acceptor.receive(recordsOf(helloBy({ groups: [group], sharedGroups: [group] })));
  const [event] = decodeRecords(acceptor.takeOutput(), "server").events;
  const share = event?.kind === "server-hello" ? event.hello.choices.keyShare : undefined;
  expect(share).toHaveLength(octets);
});

it("data of either side puts off the end of a silent connection, as long as it is taken", () => {
  const acceptor = openedAcceptor();
  const half = LIMITS.idleTicksMax / 2;
  for (let turn = 1; turn <= 4; turn += 1) {
    expect(acceptor.advance(turn * half).fault).toBeUndefined();
    expect(acceptor.channel.send(text("x"))).toBe("sent");
    acceptor.takeOutput();
  }
  expect(acceptor.channel.send(text(""))).toBe("sent");
  expect(acceptor.nextDeadline()).toBe(6 * half);
  acceptor.advance(5 * half);
  expect(acceptor.channel.send(new Uint8Array(LIMITS.outputOctetsMax + 1))).toBe("full");
  expect(acceptor.channel.send(text(""))).toBe("sent");
  expect(acceptor.advance(6 * half).fault).toMatchObject({ code: "TLS_IDLE_TIMEOUT" });
});
