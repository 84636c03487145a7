import { describe, expect, it } from "vitest";
import { encodeClientOperation, encodeHeaders, encodeServerOperation } from "../../../protocols/nats/encoder.ts";
import { DEFAULT_NATS_LIMITS, natsLimits } from "../../../protocols/nats/limits.ts";
import { decodeClientByReference, decodeServerByReference } from "../../../protocols/nats/reference.ts";
import { BAD_CLIENT, BAD_HEADERS, BAD_PUBLISHED, BAD_SERVER, BAD_SUBJECTS, LARGE_HEADERS } from "./bad-cases.ts";
import { GOOD_CLIENT, GOOD_SERVER } from "./cases.ts";
import { decodeClient, decodeServer, message, octets } from "./helpers.ts";

const SIZES = [1, 2, 3, 5, 7, 1_000_000];
const octetsOf = (stream: string | Uint8Array): Uint8Array => (typeof stream === "string" ? octets(stream) : stream);
/** HMSG of a block. */
const headed = (block: string | Uint8Array): Uint8Array => {
  const body = octetsOf(block);
  return Uint8Array.from([...octets(`HMSG a 1 ${body.length} ${body.length + 2}\r\n`), ...body, ...octets("hi\r\n")]);
};

describe("operations of a server", () => {
  it.each(GOOD_SERVER)("takes $name", ({ stream, operation }) => {
    for (const size of SIZES) {
      expect(decodeServer(octets(stream), {}, size)).toEqual({ events: [operation], fault: undefined });
    }
    expect(decodeServerByReference(octets(stream), DEFAULT_NATS_LIMITS).events).toEqual([operation]);
  });

  it.each(BAD_SERVER)("refuses $name", ({ stream, code, offset, limits = {} }) => {
    for (const size of SIZES) {
      expect(decodeServer(octetsOf(stream), limits, size).fault).toMatchObject({ code, offset });
    }
    expect(decodeServerByReference(octetsOf(stream), natsLimits(limits)).fault).toMatchObject({ code, offset });
  });

  it.each(BAD_SERVER.filter(({ code }) => code !== "NATS_TRUNCATED"))(
    "keeps what came before $name, and says nothing after it",
    ({ stream, limits = {} }) => {
      const bad = octetsOf(stream);
      const whole = Uint8Array.from([...octets("+OK\r\n"), ...bad, ...octets("\r\nPING\r\n")]);
      const { events } = decodeServer(whole, limits, 1);
      const before = decodeServer(bad, limits).events.length;
      expect(events.slice(0, 1)).toEqual([{ kind: "ok" }]);
      expect(events.length).toBeLessThanOrEqual(1 + before);
    },
  );

  it.each(GOOD_SERVER)("encodes $name so that it decodes to the same", ({ operation }) => {
    expect(decodeServer(encodeServerOperation(operation)).events).toEqual([operation]);
  });

  it("two decoders share nothing", () => {
    expect(decodeServer(octets("MSG a 1 5\r\nhe")).fault).toMatchObject({ code: "NATS_TRUNCATED", offset: 13 });
    expect(decodeServer(octets("llo\r\n")).fault).toMatchObject({ code: "NATS_OPERATION", offset: 0 });
  });

  it("a reply is whole, wherever the chunks are cut", () => {
    const stream = octets("MSG subject.of.some.length 12 _INBOX.reply.42 5\r\nhello\r\n");
    for (let cut = 1; cut < stream.length; cut += 1) {
      const { events } = decodeServer(stream, {}, cut);
      expect(events).toMatchObject([{ subject: "subject.of.some.length", reply: "_INBOX.reply.42" }]);
    }
  });
});

describe("lines of messages", () => {
  it("may be as long as servers make them of the longest that a publisher may say", () => {
    const subject = "a".repeat(DEFAULT_NATS_LIMITS.controlLineOctetsMax - " 12 12".length);
    const stream = octets(`HMSG ${subject} 999999999999999 12 12\r\nNATS/1.0\r\n\r\n\r\n`);
    for (const size of [1, 1_000_000]) expect(decodeServer(stream, {}, size)).toMatchObject({ events: [{ subject }] });
    const longer = octets(`HMSG ${subject}a 999999999999999 12 12\r\nNATS/1.0\r\n\r\n\r\n`);
    expect(decodeServer(longer).fault).toMatchObject({ code: "NATS_LINE_TOO_LONG" });
  });
});

describe("operations of a client", () => {
  it.each(GOOD_CLIENT)("takes $name", ({ stream, operation }) => {
    for (const size of SIZES) {
      expect(decodeClient(octets(stream), {}, size)).toEqual({ events: [operation], fault: undefined });
    }
    expect(decodeClientByReference(octets(stream), DEFAULT_NATS_LIMITS).events).toEqual([operation]);
  });

  it.each(BAD_CLIENT)("refuses $name", ({ stream, code, offset, limits = {} }) => {
    for (const size of SIZES) {
      expect(decodeClient(octetsOf(stream), limits, size).fault).toMatchObject({ code, offset });
    }
    expect(decodeClientByReference(octetsOf(stream), natsLimits(limits)).fault).toMatchObject({ code, offset });
  });

  it.each(GOOD_CLIENT)("encodes $name so that it decodes to the same", ({ operation }) => {
    expect(decodeClient(encodeClientOperation(operation)).events).toEqual([operation]);
  });
});

describe("headers", () => {
  it.each(BAD_HEADERS)("of a message with a $name are its own fault", ({ block, code, offset }) => {
    const stream = headed(block);
    const start = stream.indexOf(10) + 1;
    for (const size of SIZES) {
      const { events, fault } = decodeServer(Uint8Array.from([...stream, ...octets("PING\r\n")]), {}, size);
      const fatal = { code, offset: start + offset };
      expect(events).toMatchObject([
        { headers: undefined, headerFault: fatal, payload: octets("hi") },
        { kind: "ping" },
      ]);
      expect(fault).toBeUndefined();
    }
    expect(decodeServerByReference(stream, DEFAULT_NATS_LIMITS).events).toEqual(decodeServer(stream).events);
  });
});

describe("messages that a third party spoiled", () => {
  it.each([...BAD_SUBJECTS, ...LARGE_HEADERS])(
    "a $name costs its message, and nobody the connection",
    ({ stream, told, code, offset, limits = {} }) => {
      const before = octets("+OK\r\n");
      const whole = Uint8Array.from([...before, ...stream, ...octets("PING\r\n")]);
      const own = { code, offset: before.length + offset };
      const faults =
        code === "NATS_UTF8"
          ? { subjectFault: own, headerFault: undefined }
          : { subjectFault: undefined, headerFault: own };
      for (const size of SIZES) {
        const { events, fault } = decodeServer(whole, limits, size);
        expect(events).toMatchObject([{ kind: "ok" }, { ...told, ...faults, payload: octets("hi") }, { kind: "ping" }]);
        expect(fault).toBeUndefined();
        expect(decodeServerByReference(whole, natsLimits(limits))).toEqual({ events, fault });
      }
    },
  );

  it.each(BAD_PUBLISHED)("a $name is its own fault", ({ stream, told, code, offset }) => {
    for (const size of SIZES) {
      const { events, fault } = decodeClient(stream, {}, size);
      expect(events).toMatchObject([{ ...told, subjectFault: { code, offset }, payload: octets("hi") }]);
      expect(fault).toBeUndefined();
      expect(decodeClientByReference(stream, DEFAULT_NATS_LIMITS)).toEqual({ events, fault });
    }
  });
});

describe("encoder", () => {
  it("refuses words that would be read as more than themselves", () => {
    for (const subject of ["", "a b", "a\tb", "a\r\nPUB evil 0\r\n\r\n"]) {
      expect(() => encodeServerOperation(message({ subject }))).toThrow(RangeError);
      expect(() => encodeServerOperation(message({ reply: subject }))).toThrow(RangeError);
      expect(() => encodeClientOperation({ kind: "subscribe", subject, queue: undefined, sid: 1 })).toThrow(RangeError);
      expect(() => encodeClientOperation({ kind: "subscribe", subject: "a", queue: subject, sid: 1 })).toThrow(
        RangeError,
      );
    }
  });

  it("refuses headers that would be read as others", () => {
    const encode = (name: string, value: string): Uint8Array =>
      encodeHeaders({ status: 0, description: "", fields: [{ name, value }] });
    expect(() => encode("a\r\nb", "x")).toThrow(RangeError);
    expect(() => encode("a:", "x")).toThrow(RangeError);
    expect(() => encode("", "x")).toThrow(RangeError);
    expect(() => encode("a", "x\r\ny: z")).toThrow(RangeError);
    expect(() => encode("a", " x")).toThrow(RangeError);
    expect(() => encodeHeaders({ status: 50, description: "", fields: [] })).toThrow(RangeError);
    expect(() => encodeHeaders({ status: 0, description: "why", fields: [] })).toThrow(RangeError);
  });

  it("refuses numbers that are none", () => {
    expect(() => encodeServerOperation(message({ sid: -1 }))).toThrow(RangeError);
    expect(() => encodeServerOperation(message({ sid: 1e15 }))).toThrow(RangeError);
  });
});

describe("limits", () => {
  it("are refused where they are none", () => {
    expect(() => natsLimits({ payloadOctetsMax: 0 })).toThrow(RangeError);
    expect(() => natsLimits(JSON.parse('{"payloadOctets":1}'))).toThrow(RangeError);
  });
});
