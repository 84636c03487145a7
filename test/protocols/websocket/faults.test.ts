import { describe, expect, it } from "vitest";
import { WebSocketDecoder } from "../../../protocols/websocket/decoder.ts";
import type { WebSocketEvent } from "../../../protocols/websocket/event.ts";
import { WEBSOCKET_FAULT_SECTIONS } from "../../../protocols/websocket/faults.ts";
import { webSocketLimits } from "../../../protocols/websocket/limits.ts";
import { decodeByReference } from "../../../protocols/websocket/reference.ts";
import { LAB_LIMITS } from "../../../protocols/websocket/subject.ts";
import { BAD_FRAMES, GOOD_FRAMES } from "./bad-frames.ts";
import { decodeStream, everyOctet, hex } from "./helpers.ts";

/** Faults of a connection that is watched over time, which no stream of octets alone can have. */
const TIMED = ["WS_PING_FLOOD", "WS_MESSAGE_TIMEOUT", "WS_PONG_TIMEOUT", "WS_CLOSE_TIMEOUT"];

describe("faults", () => {
  it.each(BAD_FRAMES)("$title: $code at $offset", ({ wire, code, offset }) => {
    const section = WEBSOCKET_FAULT_SECTIONS[code];
    expect(decodeStream(hex(wire)).fault).toEqual({ code, offset, section });
  });

  it.each(BAD_FRAMES)("$title: the same for every split, and from the reference", ({ wire }) => {
    const stream = hex(wire);
    const whole = decodeStream(stream);
    expect(decodeByReference(stream, LAB_LIMITS)).toEqual(whole);
    expect(decodeStream(stream, everyOctet(stream.length))).toEqual(whole);
    for (const cut of everyOctet(stream.length)) expect(decodeStream(stream, [cut])).toEqual(whole);
  });

  it("covers every code", () => {
    const covered = new Set<string>([...BAD_FRAMES.map(({ code }) => code), ...TIMED]);
    expect([...covered].toSorted()).toEqual(Object.keys(WEBSOCKET_FAULT_SECTIONS).toSorted());
  });

  it("latches: no event and the same fault for ever, and nothing held", () => {
    const decoder = new WebSocketDecoder({ role: "client", limits: webSocketLimits() });
    const first = decoder.push(hex("8900 0105 61 62 63 64 65 8300 8900"));
    expect(first.events).toHaveLength(1);
    for (const answer of [decoder.push(hex("8900")), decoder.end(), decoder.push(hex("8700"))]) {
      expect(answer).toEqual({ events: [], fault: first.fault });
    }
    expect(decoder.bytesHeld).toBe(0);
  });
});

describe("legal frames", () => {
  it.each(GOOD_FRAMES)("$title", ({ wire, events }) => {
    const stream = hex(wire);
    const whole = decodeStream(stream);
    expect(whole).toEqual({ events: whole.events, fault: undefined });
    expect(whole.events.map(described)).toEqual(events);
    expect(decodeByReference(stream, LAB_LIMITS)).toEqual(whole);
    expect(decodeStream(stream, everyOctet(stream.length))).toEqual(whole);
    for (const cut of everyOctet(stream.length)) expect(decodeStream(stream, [cut])).toEqual(whole);
  });
});

function described(event: WebSocketEvent): string {
  if (event.kind === "close") return `close ${event.code} ${event.reason}`;
  return `${event.kind} ${String.fromCharCode(...event.data)}`;
}

describe("limits", () => {
  it("refuses unknown names and values that are no limits", () => {
    const unknown: object = { maxPayload: 3 };
    expect(() => webSocketLimits(unknown)).toThrow(RangeError);
    for (const messageOctetsMax of [0, -1, 1.5, 2 ** 32, Number.NaN]) {
      expect(() => webSocketLimits({ messageOctetsMax })).toThrow(RangeError);
    }
    expect(webSocketLimits({ fragmentsMax: 1 }).fragmentsMax).toBe(1);
  });
});
