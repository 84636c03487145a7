import { describe, expect, it } from "vitest";
import { encodeFrame } from "../../../protocols/oap/encoder.ts";
import { OAP_FAULTS } from "../../../protocols/oap/faults.ts";
import { decodeHello, decodeReply, encodeHello, encodeReply, replyFor } from "../../../protocols/oap/hello.ts";
import { oapLimits } from "../../../protocols/oap/limits.ts";
import { ACCEPTED, REJECTED } from "./golden.ts";
import { decodeFrames, everyOctet, hex, text, toHex, utf8 } from "./helpers.ts";

describe("golden vectors", () => {
  it.each(ACCEPTED)("$name is decoded field by field", ({ wire, fields, cap, payload }) => {
    const { events, fault } = decodeFrames(hex(wire));
    expect(fault).toBeUndefined();
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject(fields);
    expect([text(events[0]?.cap ?? hex("ff")), text(events[0]?.payload ?? hex("ff"))]).toEqual([cap, payload]);
  });

  it.each(ACCEPTED)("$name is encoded octet for octet", ({ wire, fields, cap, payload }) => {
    expect(toHex(encodeFrame({ ...fields, cap: utf8(cap), payload: utf8(payload) }))).toBe(wire);
  });

  it.each(REJECTED)("$name is refused: $code", ({ wire, code, offset }) => {
    expect(decodeFrames(hex(wire))).toEqual({ events: [], fault: { code, offset, section: OAP_FAULTS[code].section } });
  });

  it.each([...ACCEPTED, ...REJECTED])("$name: the same for every split", ({ wire }) => {
    const stream = hex(wire);
    const whole = decodeFrames(stream);
    for (const cuts of [everyOctet(stream.length), ...everyOctet(stream.length).map((cut) => [cut])]) {
      const { events, fault } = decodeFrames(stream, cuts);
      expect(fault).toEqual(whole.fault);
      expect(events.map(({ octets }) => toHex(octets))).toEqual(whole.events.map(({ octets }) => toHex(octets)));
    }
  });

  it("V1 and V3 are what our own payloads say", () => {
    const [hello, reply] = ACCEPTED;
    expect(text(encodeHello({ ua: "sdk/0.1" }))).toBe(hello?.payload);
    expect(decodeHello(utf8(hello?.payload ?? ""))).toEqual({ ua: "sdk/0.1" });
    expect(text(encodeReply(replyFor(oapLimits())))).toBe(reply?.payload);
    expect(decodeReply(utf8(reply?.payload ?? ""))).toEqual(replyFor(oapLimits()));
  });

  it("V10 is refused with 413, the others with 400", () => {
    for (const { code, name } of REJECTED) {
      expect(OAP_FAULTS[code].status, name).toBe(name.startsWith("V10") ? 413 : 400);
    }
  });
});
