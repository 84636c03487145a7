import { describe, expect, it } from "vitest";
import { CONTENT, EXTENSION, MESSAGE, VERSION } from "../../../protocols/tls/code-points.ts";
import { TlsDecoder } from "../../../protocols/tls/decoder.ts";
import type { ClientHelloParts } from "../../../protocols/tls/encoder.ts";
import { encodeMessage, encodeRecords } from "../../../protocols/tls/encoder.ts";
import { alpn, keyShares } from "../../../protocols/tls/extension-encoder.ts";
import { judge } from "../../../protocols/tls/judge.ts";
import type { TlsLimits } from "../../../protocols/tls/limits.ts";
import { tlsLimits } from "../../../protocols/tls/limits.ts";
import { HTTP2_POLICY } from "../../../protocols/tls/policy.ts";
import { boundsOfDecoders } from "../../../protocols/tls/subject.ts";
import { decodeRecords, extension, helloBy, recordsOf, withExtensions } from "./helpers.ts";

const SCALES = [1, 10, 100];
/** Nothing is in the way of the largest streams. */
const LIMITS: TlsLimits = tlsLimits({
  clientHelloOctetsMax: 2 ** 20,
  handshakeMessageOctetsMax: 2 ** 20,
  handshakeOctetsMax: 2 ** 24,
  handshakeMessagesMax: 10_000,
  handshakeRecordsMax: 100_000,
  cipherSuitesMax: 100_000,
  extensionsMax: 100_000,
  listItemsMax: 100_000,
});
const PLAIN = helloBy();
const HELLO = recordsOf(PLAIN);
const EMPTY = new Uint8Array(0);

const times = <Item>(count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => make(index));
const join = (...parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);
const hello = (changes: Partial<ClientHelloParts>): Uint8Array => recordsOf({ ...PLAIN, ...changes });

const STREAMS: readonly { readonly name: string; make(scale: number): Uint8Array }[] = [
  { name: "suites", make: (scale) => hello({ cipherSuites: times(50 * scale, (index) => index) }) },
  {
    name: "extensions",
    make: (scale) => recordsOf(withExtensions(PLAIN, ...times(20 * scale, (index) => extension(0x1000 + index)))),
  },
  {
    name: "protocols",
    make: (scale) => recordsOf(withExtensions(PLAIN, alpn(...times(50 * scale, (index) => `p${index}`)))),
  },
  {
    name: "shares",
    make: (scale) =>
      recordsOf({
        ...PLAIN,
        extensions: [
          keyShares(...times(20 * scale, (group) => ({ group, octets: Uint8Array.of(1) }))),
          extension(0x1000),
        ],
      }),
  },
  {
    name: "records of one message",
    make: (scale) => recordsOf(withExtensions(PLAIN, extension(EXTENSION.padding, ...new Uint8Array(200 * scale))), 20),
  },
  {
    name: "messages",
    make: (scale) =>
      join(
        recordsOf(helloBy({ versions: [VERSION.tls12] })),
        ...times(10 * scale, () => encodeRecords(CONTENT.handshake, encodeMessage(MESSAGE.certificate, EMPTY))),
      ),
  },
  {
    name: "protected records",
    make: (scale) =>
      join(HELLO, ...times(10 * scale, () => encodeRecords(CONTENT.applicationData, new Uint8Array(90)))),
  },
  {
    name: "one large protected record",
    make: (scale) => join(HELLO, encodeRecords(CONTENT.applicationData, new Uint8Array(160 * scale))),
  },
];

/** Steps of decoding the stream in pieces, for an octet. */
function workOf(stream: Uint8Array, size: number): number {
  const decoder = new TlsDecoder("client", { limits: LIMITS });
  for (let at = 0; at < stream.length; at += size) {
    expect(decoder.push(stream.subarray(at, at + size)).fault).toBeUndefined();
  }
  expect(decoder.end().fault).toBeUndefined();
  return decoder.work / stream.length;
}

describe("cost", () => {
  it.each(STREAMS)("is linear for $name, whole and octet by octet", ({ make }) => {
    for (const size of [1, 7, 2 ** 24]) {
      const steps = SCALES.map((scale) => workOf(make(scale), size));
      for (const step of steps) {
        expect(step).toBeLessThanOrEqual(boundsOfDecoders(LIMITS).workPerByteMax);
        expect(step).toBeLessThanOrEqual(1.5 * (steps[0] ?? 0));
      }
    }
  });

  it("a declared length holds nothing", () => {
    const decoder = new TlsDecoder("client");
    decoder.push(Uint8Array.of(CONTENT.handshake, 3, 1, 0x40, 0, MESSAGE.clientHello, 0, 0x3f, 0));
    expect(decoder.bytesHeld).toBe(4);
    expect(decoder.bytesAllocated).toBe(0);
    const data = new TlsDecoder("client");
    data.push(join(HELLO, Uint8Array.of(CONTENT.applicationData, 3, 3, 0x40, 0, 1)));
    expect(data.bytesHeld).toBe(1);
  });

  it("what was handed out is not held", () => {
    const decoder = new TlsDecoder("client");
    decoder.push(join(HELLO, encodeRecords(CONTENT.applicationData, new Uint8Array(500))));
    expect([decoder.bytesHeld, decoder.partsHeld]).toEqual([0, 0]);
  });

  it("a hello of the largest size is judged, whatever it holds", () => {
    const names = times(60, (index) => `${"x".repeat(250)}${index}`);
    const [event] = decodeRecords(recordsOf(withExtensions(PLAIN, alpn(...names)))).events;
    const judgement = event?.kind === "client-hello" ? judge(event.hello, HTTP2_POLICY) : undefined;
    expect(judgement).toMatchObject({ kind: "refuse", reason: "ALPN_NO_OVERLAP" });
  });
});
