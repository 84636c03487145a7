import { expect, it } from "vitest";
import type { Body } from "../../../lab/runtime/context.ts";
import type { ByteStream } from "../../../lab/world/byte-stream.ts";
import { Network } from "../../../lab/world/network.ts";
import { DutyQueue } from "../../../protocols/shared/duty-queue.ts";
import { ReadInterrupt, readUntil, writeWithin } from "../../../protocols/shared/stream-io.ts";
import { eventsOf, runProgram } from "../../support/run-program.ts";

function withStreams(use: (here: ByteStream, there: ByteStream) => Body<void>): Body<void> {
  return async (cx) => {
    const [here, there] = new Network(cx.kernel, { faults: new Set() }).connect(cx, "a", "b");
    await use(here, there)(cx);
    here.reset();
  };
}

it("reads until something comes, or it is due", async () => {
  const body = withStreams((here, there) => async (cx) => {
    expect(await readUntil(cx, here, cx.now() + 50)).toBeUndefined();
    expect(cx.now()).toBe(50);
    expect(await readUntil(cx, here, 10)).toBeUndefined();
    await there.write(cx, Uint8Array.of(7));
    expect(await readUntil(cx, here, 1_000_000)).toEqual({ kind: "data", bytes: Uint8Array.of(7) });
  });
  expect((await runProgram(body)).outcome).toMatchObject({ kind: "ok" });
});

it("stops reading when something is due earlier, also when that was said between two reads, and loses nothing", async () => {
  const body = withStreams((here, there) => async (cx) => {
    const interrupt = new ReadInterrupt();
    const later = cx.spawn("later", async (own) => {
      await own.sleep(30);
      interrupt.raise();
    });
    expect(await readUntil(cx, here, cx.now() + 1_000, interrupt)).toBeUndefined();
    expect(cx.now()).toBe(30);
    await later.join(cx);
    interrupt.raise();
    expect(await readUntil(cx, here, cx.now() + 1_000, interrupt)).toBeUndefined();
    expect(cx.now()).toBe(30);
    await there.write(cx, Uint8Array.of(7));
    expect(await readUntil(cx, here, 1_000_000, interrupt)).toEqual({ kind: "data", bytes: Uint8Array.of(7) });
  });
  expect((await runProgram(body)).outcome).toMatchObject({ kind: "ok" });
});

it("writes within its time, or says that it did not", async () => {
  const body = withStreams((here, there) => async (cx) => {
    expect(await writeWithin(cx, here, Uint8Array.of(1), 10)).toBe(true);
    expect(await writeWithin(cx, here, new Uint8Array(1_000_000), 10)).toBe(false);
    there.reset();
    await cx.sleep(1_000_000);
    expect(await writeWithin(cx, here, Uint8Array.of(1), 10)).toBe(false);
  });
  expect((await runProgram(body)).outcome).toMatchObject({ kind: "ok" });
});

it("owes one duty for each open question: what was answered is kept, what is lost given up", async () => {
  const ran = await runProgram(async (cx) => {
    const duties = new DutyQueue(cx, "question");
    duties.update(3, false);
    duties.update(2, false);
    duties.update(4, false);
    duties.update(0, true);
  });
  const count = (kind: "reserve" | "commit" | "abort"): number => eventsOf(ran, kind).length;
  expect([count("reserve"), count("commit"), count("abort")]).toEqual([5, 1, 4]);
});
