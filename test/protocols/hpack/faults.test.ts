import { describe, expect, it } from "vitest";
import { encodeBlockStream } from "../../../protocols/hpack/block-stream.ts";
import { HpackDecoder } from "../../../protocols/hpack/decoder.ts";
import { HPACK_FAULT_SECTIONS } from "../../../protocols/hpack/faults.ts";
import { hpackLimits } from "../../../protocols/hpack/limits.ts";
import { decodeByReference } from "../../../protocols/hpack/reference.ts";
import { LEGAL, LIMIT_FAULTS, RFC_FAULTS } from "./bad-blocks.ts";
import { decodeBlocks, decodeStream, everyOctet, hex } from "./helpers.ts";

const FAULTS = [...RFC_FAULTS, ...LIMIT_FAULTS];

describe("faults", () => {
  it.each(FAULTS)("$title: $code at $offset", ({ records, code, offset, limits }) => {
    const section = HPACK_FAULT_SECTIONS[code];
    expect(decodeBlocks(records, hpackLimits(limits)).fault).toEqual({ code, offset, section });
  });

  it.each(FAULTS)("$title: the same for every split, and from the reference", ({ records, limits }) => {
    const configured = hpackLimits(limits);
    const stream = encodeBlockStream(records);
    const whole = decodeStream(stream, [], configured);
    expect(whole.fault).toBeDefined();
    expect(decodeByReference(stream, configured)).toEqual(whole);
    expect(decodeStream(stream, everyOctet(stream.length), configured)).toEqual(whole);
    for (const cut of everyOctet(stream.length)) expect(decodeStream(stream, [cut], configured)).toEqual(whole);
  });

  it("covers every code", () => {
    const covered = new Set<string>([...FAULTS.map(({ code }) => code), "HPACK_RECORD_TRUNCATED"]);
    expect([...covered].toSorted()).toEqual(Object.keys(HPACK_FAULT_SECTIONS).toSorted());
  });

  it("latches: no event and the same fault for ever", () => {
    const decoder = new HpackDecoder();
    const first = decoder.push(hex("82 80 82"));
    expect(first.events).toHaveLength(1);
    for (const answer of [decoder.push(hex("82")), decoder.endBlock(), decoder.push(hex("80"))]) {
      expect(answer).toEqual({ events: [], fault: first.fault });
    }
  });

  it("hands out what came before the fault in the same push", () => {
    expect(decodeBlocks([hex("82 86 80")]).events.map(({ value }) => value)).toEqual(["GET", "http"]);
  });
});

describe("legal blocks", () => {
  it.each(LEGAL)("$title", ({ records }) => {
    const stream = encodeBlockStream(records);
    const whole = decodeStream(stream);
    expect(whole.fault).toBeUndefined();
    expect(decodeByReference(stream)).toEqual(whole);
    expect(decodeStream(stream, everyOctet(stream.length))).toEqual(whole);
  });
});

describe("block stream", () => {
  it.each(["00", "0001", "ffff", "ffff000000"])("%s stops inside a record", (wire) => {
    const stream = hex(wire);
    const fault = { code: "HPACK_RECORD_TRUNCATED", offset: stream.length, section: "block-stream format 1" };
    expect(decodeStream(stream)).toEqual({ events: [], fault });
    expect(decodeByReference(stream)).toEqual({ events: [], fault });
  });

  it("refuses a block over the cap from its length alone", () => {
    expect(decodeStream(hex("0001 82 8001")).fault).toEqual({
      code: "HPACK_BLOCK_TOO_LARGE",
      offset: 3,
      section: "RFC 9113 10.5.1",
    });
  });

  it("cuts an announced table size to the ceiling", () => {
    expect(decodeStream(hex("ffff ffffffff")).events).toEqual([{ kind: "table-size", size: 65_536 }]);
  });
});

describe("limits", () => {
  it("refuses unknown names and values that are no limits", () => {
    const unknown: object = { maxFields: 3 };
    expect(() => hpackLimits(unknown)).toThrow(RangeError);
    expect(() => hpackLimits({ fieldsMax: -1 })).toThrow(RangeError);
    expect(() => hpackLimits({ integerOctetsMax: 0 })).toThrow(RangeError);
    expect(() => hpackLimits({ headerTableSize: 70_000 })).toThrow(RangeError);
  });

  it("throws for our own misuse of SETTINGS", () => {
    const decoder = new HpackDecoder();
    expect(() => decoder.setMaxTableSize(65_537)).toThrow(RangeError);
    decoder.push(hex("82"));
    expect(() => decoder.setMaxTableSize(0)).toThrow("inside a header block");
  });
});
