/** What workers find, for those that start later. */
import { expect, test } from "vitest";
import { memberOf } from "../../../lab/cli/workers/member.ts";
import type { Life, Member } from "../../../lab/cli/workers/member.ts";
import type { MainMessage, WorkerOrder } from "../../../lab/cli/workers/messages.ts";
import { Relay } from "../../../lab/cli/workers/relay.ts";

const INPUT = Uint8Array.of(1);

function placeOf(index: number): Member {
  const part = { index, count: 2, firstEpoch: 0 };
  return memberOf({ part, fence: {}, inputs: [] } as unknown as WorkerOrder, index);
}

/** Fills a place with a worker that keeps what it is sent. */
function fill(member: Member): MainMessage[] {
  const sent: MainMessage[] = [];
  member.life = { handle: { send: (message: MainMessage) => sent.push(message) } } as unknown as Life;
  return sent;
}

test("a worker that takes another's place hears what was found before it, and who has left", () => {
  const [first, second] = [placeOf(0), placeOf(1)];
  const relay = new Relay([first, second]);
  fill(first);
  relay.share(first, 0, [INPUT]);
  relay.share(first, 1, []);
  relay.leave(first);
  const sent = fill(second);
  relay.catchUp(second);
  expect(sent).toEqual([
    { kind: "entries", worker: 0, epoch: 0, inputs: [INPUT] },
    { kind: "entries", worker: 0, epoch: 1, inputs: [] },
    { kind: "left", worker: 0, epoch: 2 },
  ]);
});

test("a worker waits for others that are an epoch behind, and for nobody who has left", () => {
  const [first, second] = [placeOf(0), placeOf(1)];
  const relay = new Relay([first, second]);
  fill(first);
  fill(second);
  relay.share(first, 0, []);
  expect(relay.waits(first)).toBe(false);
  relay.share(first, 1, []);
  expect(relay.waits(first)).toBe(true);
  second.life = undefined;
  expect(relay.waits(first)).toBe(false);
});

test("what is found again by one that repeats is not passed on again", () => {
  const [first, second] = [placeOf(0), placeOf(1)];
  const relay = new Relay([first, second]);
  fill(first);
  const sent = fill(second);
  relay.share(first, 0, [INPUT]);
  relay.share(first, 0, [INPUT]);
  expect(sent).toHaveLength(1);
});
