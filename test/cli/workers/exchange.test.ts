/** Workers exchange what they find by epochs, whatever their speed. */
import { describe, expect, test } from "vitest";
import { Exchange } from "../../../lab/cli/workers/exchange.ts";

type Given = Map<number, readonly Uint8Array[]>;

function workerOf(
  index: number,
  count: number,
  firstEpoch = 0,
): { readonly exchange: Exchange; readonly given: Given } {
  const given: Given = new Map();
  const exchange = new Exchange({ index, count, firstEpoch }, (epoch, inputs) => void given.set(epoch, inputs));
  return { exchange, given };
}

/** Whether a promise is settled once microtasks have run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => {
    settled = true;
  });
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  return settled;
}

const INPUT = Uint8Array.of(1);

describe("an exchange", () => {
  test("of one worker waits for nobody, and gives away what was found under its epoch", async () => {
    const { exchange, given } = workerOf(0, 1);
    expect(await exchange.turn([INPUT])).toEqual([]);
    expect(await exchange.turn([])).toEqual([]);
    expect(given).toEqual(
      new Map([
        [0, [INPUT]],
        [1, []],
      ]),
    );
  });

  test("gives what the others found in the epoch before, by worker, whenever it came", async () => {
    const { exchange } = workerOf(1, 3);
    const first = Uint8Array.of(10);
    const third = Uint8Array.of(30);
    exchange.deliver({ kind: "entries", worker: 2, epoch: 0, inputs: [third] });
    expect(await exchange.turn([])).toEqual([]);
    const turn = exchange.turn([]);
    expect(await isSettled(turn)).toBe(false);
    exchange.deliver({ kind: "entries", worker: 0, epoch: 1, inputs: [INPUT] });
    expect(await isSettled(turn)).toBe(false);
    exchange.deliver({ kind: "entries", worker: 0, epoch: 0, inputs: [first] });
    expect(await turn).toEqual([first, third]);
  });

  test("waits for no worker that left, nor at all once it is closed", async () => {
    const { exchange } = workerOf(0, 2);
    exchange.deliver({ kind: "entries", worker: 1, epoch: 0, inputs: [INPUT] });
    exchange.deliver({ kind: "left", worker: 1, epoch: 1 });
    expect(await exchange.turn([])).toEqual([]);
    expect(await exchange.turn([])).toEqual([INPUT]);
    expect(await exchange.turn([])).toEqual([]);
    const other = workerOf(0, 2).exchange;
    await other.turn([]);
    const turn = other.turn([]);
    expect(await isSettled(turn)).toBe(false);
    other.close();
    expect(await turn).toEqual([]);
  });

  test("of a worker that takes a place goes on with the epoch it was told", async () => {
    const { exchange, given } = workerOf(0, 2, 7);
    expect(await exchange.turn([INPUT])).toEqual([]);
    expect([...given.keys()]).toEqual([7]);
    const turn = exchange.turn([]);
    expect(await isSettled(turn)).toBe(false);
    exchange.deliver({ kind: "entries", worker: 1, epoch: 7, inputs: [INPUT] });
    expect(await turn).toEqual([INPUT]);
  });
});
