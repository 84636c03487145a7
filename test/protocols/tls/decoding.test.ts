import { describe, expect, it } from "vitest";
import { CONTENT, MESSAGE, VERSION } from "../../../protocols/tls/code-points.ts";
import { RECORD_HEADER_OCTETS, TlsDecoder } from "../../../protocols/tls/decoder.ts";
import {
  encodeAlert,
  encodeChangeCipherSpec,
  encodeClientHello,
  encodeMessage,
  encodeRecords,
} from "../../../protocols/tls/encoder.ts";
import { judge } from "../../../protocols/tls/judge.ts";
import { DEFAULT_TLS_LIMITS, tlsLimits } from "../../../protocols/tls/limits.ts";
import { decodeByReference } from "../../../protocols/tls/reference.ts";
import { ADMITTED, BENT_HELLOS, BENT_STREAMS, POLICY, REFUSED_BY_POLICY } from "./cases.ts";
import { decodeRecords, helloBy, recordsOf, someOctets, text } from "./helpers.ts";

const SIZES = [1, 2, 3, 5, 7, 1_000_000];
const PLAIN = recordsOf(helloBy());

describe("hellos", () => {
  it.each([...ADMITTED, ...REFUSED_BY_POLICY])("reads $name, and policy says $outcome", ({ stream, outcome }) => {
    for (const size of SIZES) {
      const { events, fault } = decodeRecords(stream, "client", { size });
      expect(fault).toBeUndefined();
      expect(events).toHaveLength(1);
      const [event] = events;
      const judgement = event?.kind === "client-hello" ? judge(event.hello, POLICY) : undefined;
      expect(judgement?.kind === "refuse" ? judgement.reason : judgement?.kind).toBe(outcome);
    }
  });

  it.each(BENT_HELLOS)("refuses $name", ({ stream, outcome }) => {
    const whole = decodeRecords(stream);
    expect(whole.fault).toMatchObject({ code: outcome });
    expect(whole.events).toEqual([]);
    for (const size of SIZES) expect(decodeRecords(stream, "client", { size })).toEqual(whole);
  });

  it.each([...ADMITTED, ...REFUSED_BY_POLICY, ...BENT_HELLOS, ...BENT_STREAMS])(
    "$name is to the reference what it is to the decoder",
    ({ stream }) => {
      expect(decodeByReference(stream, "client", DEFAULT_TLS_LIMITS)).toEqual(decodeRecords(stream));
    },
  );

  it.each([...ADMITTED, ...REFUSED_BY_POLICY])("encodes $name again, octet for octet", ({ stream }) => {
    const [event] = decodeRecords(stream).events;
    const encoded = event?.kind === "client-hello" ? encodeClientHello(event.hello) : text("");
    expect(decodeRecords(encodeRecords(CONTENT.handshake, encoded)).events).toEqual([event]);
  });

  it("a mistake is pointed at where it stands, wherever records cut the hello", () => {
    const bent = encodeClientHello({ ...helloBy(), compressionMethods: [1] });
    const at = 4 + 2 + 32 + 33 + 2 + 4;
    for (const octets of [16_384, 100, 40, 7]) {
      const stream = encodeRecords(CONTENT.handshake, bent, { fragmentOctetsMax: octets });
      const offset = at + RECORD_HEADER_OCTETS * (1 + Math.floor(at / octets));
      for (const size of SIZES) {
        expect(decodeRecords(stream, "client", { size }).fault).toMatchObject({
          code: "TLS_NO_NULL_COMPRESSION",
          offset,
        });
      }
    }
  });

  it("says what the extensions say", () => {
    const [event] = decodeRecords(PLAIN).events;
    expect(event).toMatchObject({
      hello: {
        serverName: "a.example",
        alpn: ["h2", "http/1.1"],
        versions: [VERSION.tls13, VERSION.tls12],
        groups: [0x1d, 0x17],
        keyShares: [{ group: 0x1d, octets: someOctets(32) }],
        pskModes: [1],
        preSharedKeys: undefined,
      },
    });
  });
});

describe("records", () => {
  it.each(BENT_STREAMS)("refuses $name", ({ stream, outcome, offset }) => {
    for (const size of SIZES) {
      expect(decodeRecords(stream, "client", { size }).fault).toMatchObject({ code: outcome, offset });
    }
  });

  it("a fault latches: nothing is said behind it", () => {
    const decoder = new TlsDecoder("client");
    const { fault } = decoder.push(Uint8Array.of(99));
    expect(decoder.push(PLAIN)).toEqual({ events: [], fault });
    expect(decoder.end()).toEqual({ events: [], fault });
  });

  it("what is behind a closing alert is ignored", () => {
    for (const description of [0, 40]) {
      const { events, fault } = decodeRecords(Uint8Array.of(...encodeAlert(description), ...text("anything")));
      expect(events).toEqual([{ kind: "alert", isFatal: description !== 0, description }]);
      expect(fault).toBeUndefined();
    }
  });

  it("until the version is known, everything behind a ChangeCipherSpec is protected", () => {
    const stream = Uint8Array.of(...PLAIN, ...encodeChangeCipherSpec(), ...PLAIN);
    expect(decodeRecords(stream).events.map(({ kind }) => kind)).toEqual([
      "client-hello",
      "change-cipher-spec",
      "protected",
    ]);
  });

  it("once TLS 1.3 is chosen, a ChangeCipherSpec means nothing", () => {
    for (const size of SIZES) {
      const decoder = new TlsDecoder("client", { choose: () => ({ version: VERSION.tls13, isHelloDue: true }) });
      const stream = Uint8Array.of(...PLAIN, ...encodeChangeCipherSpec(), ...PLAIN);
      const kinds: string[] = [];
      for (let at = 0; at < stream.length; at += size) {
        kinds.push(...decoder.push(stream.subarray(at, at + size)).events.map(({ kind }) => kind));
      }
      expect(kinds).toEqual(["client-hello", "change-cipher-spec", "client-hello"]);
    }
  });

  it("several messages may share a record in TLS 1.2", () => {
    const hello = encodeClientHello(helloBy());
    const key = encodeMessage(MESSAGE.clientKeyExchange, text("key"));
    const verify = encodeMessage(MESSAGE.certificateVerify, text(""));
    const stream = Uint8Array.of(
      ...encodeRecords(CONTENT.handshake, hello),
      ...encodeRecords(CONTENT.handshake, Uint8Array.of(...key, ...verify)),
    );
    for (const size of SIZES) {
      expect(decodeRecords(stream, "client", { size }).events.slice(1)).toEqual([
        { kind: "message", type: MESSAGE.clientKeyExchange, body: text("key") },
        { kind: "message", type: MESSAGE.certificateVerify, body: text("") },
      ]);
    }
  });

  it("all messages together are capped from a header", () => {
    const part = encodeRecords(CONTENT.handshake, encodeMessage(MESSAGE.certificate, new Uint8Array(100)));
    const stream = Uint8Array.of(...PLAIN, ...part, ...part);
    const { events, fault } = decodeRecords(stream, "client", { limits: { handshakeOctetsMax: PLAIN.length + 150 } });
    expect(events).toHaveLength(2);
    expect(fault).toMatchObject({ code: "TLS_MESSAGE_TOO_LARGE", offset: PLAIN.length + part.length + 6 });
  });

  it("messages are counted", () => {
    const part = encodeRecords(CONTENT.handshake, encodeMessage(MESSAGE.certificate, text("")));
    const stream = Uint8Array.of(...PLAIN, ...part, ...part);
    expect(decodeRecords(stream, "client", { limits: { handshakeMessagesMax: 2 } }).fault).toMatchObject({
      code: "TLS_TOO_MANY_MESSAGES",
      offset: PLAIN.length + part.length + 5,
    });
  });

  it("two decoders share nothing, and results hold nothing of the chunks", () => {
    const [first, second] = [new TlsDecoder("client"), new TlsDecoder("client")];
    first.push(PLAIN.subarray(0, 60));
    const chunk = PLAIN.slice();
    const { events } = second.push(chunk);
    chunk.fill(0);
    expect(events).toEqual(decodeRecords(PLAIN).events);
    expect(first.push(PLAIN.subarray(60)).events).toEqual(events);
  });
});

describe("limits", () => {
  it("a name or a value that is none is refused", () => {
    expect(() => tlsLimits({ extensionsMax: 0 })).toThrow(RangeError);
    const unknown: Record<string, number> = { extensions: 1 };
    expect(() => tlsLimits(unknown)).toThrow('unknown TLS limit "extensions"');
  });
});
