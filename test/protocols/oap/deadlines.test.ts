import { describe, expect, it } from "vitest";
import { zlibCodec } from "../../../lab/target/zlib-codec.ts";
import type { Deadline } from "../../../protocols/oap/deadlines.ts";
import { DEADLINE_TICKS, DeadlineClock } from "../../../protocols/oap/deadlines.ts";
import { oapLimits } from "../../../protocols/oap/limits.ts";
import { OapServer } from "../../../protocols/oap/server.ts";
import { frame, HELLO, hex } from "./helpers.ts";

const server = (): OapServer => new OapServer({ limits: oapLimits(), codec: zlibCodec });
const names = (endpoint: OapServer): string[] => endpoint.deadlines().map(({ name }) => name);

describe("what an endpoint waits for", () => {
  it("HELLO, then the rest of a frame, then anything", () => {
    const endpoint = server();
    expect(names(endpoint)).toEqual(["hello"]);
    endpoint.receive(HELLO.subarray(0, 10));
    expect(names(endpoint)).toEqual(["hello", "frame"]);
    endpoint.receive(HELLO.subarray(10));
    expect(names(endpoint)).toEqual(["idle"]);
  });

  it("an idle connection without streams closes, with one it is refused", () => {
    const idle = server();
    idle.receive(HELLO);
    expect(idle.expire({ name: "idle", epoch: 1 }).fault).toBeUndefined();
    expect([idle.isOver, [...idle.rejects]]).toEqual([true, []]);
    const busy = server();
    busy.receive(HELLO);
    busy.receive(frame({ flags: 0x09 }));
    expect(busy.expire({ name: "idle", epoch: 2 }).fault).toMatchObject({
      code: "OAP_TIMEOUT",
      offset: HELLO.length + 38,
    });
    expect([...busy.rejects]).toEqual([["timeout", 1]]);
    expect(busy.expire({ name: "idle", epoch: 2 }).fault).toMatchObject({ code: "OAP_TIMEOUT" });
    expect([...busy.rejects]).toEqual([["timeout", 1]]);
  });

  it("octets that drip in do not renew the deadline of their frame, whole frames do", () => {
    const endpoint = server();
    endpoint.receive(HELLO);
    const waits = [hex("00"), hex("00"), hex("00")].map((octet) => {
      endpoint.receive(octet);
      return endpoint.deadlines();
    });
    expect(new Set(waits.map((wait) => JSON.stringify(wait))).size).toBe(1);
    endpoint.receive(frame({ flags: 0x09 }).subarray(3));
    endpoint.receive(hex("00"));
    expect(endpoint.deadlines()).not.toEqual(waits[0]);
  });
});

describe("the clock", () => {
  const hello: Deadline = { name: "hello", epoch: 0 };
  const first: Deadline = { name: "frame", epoch: 1 };

  it("counts from when a wait was first seen, and names what ends first", () => {
    const clock = new DeadlineClock();
    expect(clock.next([], 0)).toBeUndefined();
    expect(clock.next([hello], 100)).toEqual({ deadline: hello, ticksLeft: DEADLINE_TICKS.hello });
    expect(clock.next([hello, first], 1_100)).toEqual({ deadline: hello, ticksLeft: DEADLINE_TICKS.hello - 1_000 });
    expect(clock.next([first], 2_100)).toEqual({ deadline: first, ticksLeft: DEADLINE_TICKS.frame - 1_000 });
    expect(clock.next([first], 1_100 + DEADLINE_TICKS.frame)?.ticksLeft).toBe(0);
    expect(clock.next([first], 2 * DEADLINE_TICKS.frame)?.ticksLeft).toBe(0);
  });

  it("starts afresh with another epoch, and after a wait has ended", () => {
    const clock = new DeadlineClock();
    clock.next([first], 0);
    expect(clock.next([{ name: "frame", epoch: 2 }], 500)?.ticksLeft).toBe(DEADLINE_TICKS.frame);
    clock.next([], 600);
    expect(clock.next([{ name: "frame", epoch: 2 }], 700)?.ticksLeft).toBe(DEADLINE_TICKS.frame);
  });
});
