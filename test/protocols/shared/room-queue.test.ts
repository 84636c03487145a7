import { expect, it } from "vitest";
import type { Context } from "../../../lab/runtime/context.ts";
import { RoomQueue } from "../../../protocols/shared/room-queue.ts";
import { WakeSignal } from "../../../protocols/shared/wake-signal.ts";
import { playSession } from "../../support/play-session.ts";

const WAIT_TICKS = 1_000;

/** Room for so many, and those who came for it. */
class Room {
  free = 0;
  readonly said: string[] = [];
  readonly changed: WakeSignal;
  readonly #queue: RoomQueue;

  constructor(cx: Context, waitingMax: number) {
    this.changed = new WakeSignal(cx, "changed");
    this.#queue = new RoomQueue(cx, this.changed, { waitingMax, waitTicks: WAIT_TICKS });
  }

  async come(cx: Context, name: string): Promise<void> {
    const said = await this.#queue.enter(cx, () => {
      if (this.free === 0) return false;
      this.free -= 1;
      return true;
    });
    this.said.push(`${name} ${said}`);
  }
}

it("nobody is overtaken, not even by who comes at the moment in which there is room", async () => {
  await playSession(async (session) => {
    const room = new Room(session, 2);
    session.spawn("first", (cx) => room.come(cx, "first"));
    session.spawn("second", (cx) => room.come(cx, "second"));
    await session.sleep(10);
    room.free = 1;
    room.changed.raise();
    await room.come(session, "late");
    expect(room.said).toEqual(["late busy"]);
    await session.sleep(10);
    room.free = 1;
    room.changed.raise();
    await session.sleep(10);
    expect(room.said).toEqual(["late busy", "first room", "second room"]);
  });
});

it("who waits too long goes without, and so does who comes behind too many", async () => {
  await playSession(async (session) => {
    const room = new Room(session, 1);
    session.spawn("waiting", (cx) => room.come(cx, "waiting"));
    await session.sleep(10);
    await room.come(session, "third");
    await session.sleep(WAIT_TICKS);
    expect(room.said).toEqual(["third busy", "waiting unavailable"]);
    room.free = 1;
    await room.come(session, "next");
    expect(room.said.at(-1)).toBe("next room");
  });
});

it("what is thrown at once and after a wait is thrown on, and the turn goes to the next", async () => {
  await playSession(async (session) => {
    const changed = new WakeSignal(session, "changed");
    const queue = new RoomQueue(session, changed, { waitingMax: 2, waitTicks: WAIT_TICKS });
    const refuse = (): boolean => {
      throw new RangeError("no such room");
    };
    await expect(queue.enter(session, refuse)).rejects.toThrow("no such room");
    const isThere = { room: false };
    let thrown: unknown;
    session.spawn("first", async (cx) => {
      await queue.enter(cx, () => isThere.room && refuse()).catch((error: unknown) => (thrown = error));
    });
    const second = session.spawn("second", (cx) => queue.enter(cx, () => isThere.room));
    await session.sleep(10);
    isThere.room = true;
    changed.raise();
    expect(await second.join(session)).toMatchObject({ kind: "ok", value: "room" });
    expect(thrown).toBeInstanceOf(RangeError);
  });
});
