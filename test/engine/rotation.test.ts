import { expect, test } from "vitest";
import { numberedKey } from "../../lab/core/hash.ts";
import { keyOfSeed } from "../../lab/core/seed.ts";
import { EPOCH_RUNS, Rotation } from "../../lab/engine/rotation.ts";

const NAMES = ["a", "b", "c", "d"];
const SEED = keyOfSeed("rotation");
const NOTHING = { novel: false, finding: false };
const NOVEL = { novel: true, finding: false };

/** The share of each of many keys' picks, without counting any run. */
function sharesOf(rotation: Rotation): Map<string, number> {
  const picks = Array.from({ length: 4_000 }, (_, number) => rotation.pick(numberedKey(SEED, number)));
  return new Map(NAMES.map((name) => [name, picks.filter((pick) => pick === name).length / picks.length]));
}

/** Runs an epoch in which only `rich` does something new. */
function runEpoch(rotation: Rotation, first: number, rich: string): void {
  for (let number = first; number < first + EPOCH_RUNS; number += 1) {
    const name = rotation.pick(numberedKey(SEED, number));
    rotation.count(name, name === rich ? NOVEL : NOTHING);
  }
}

test("begins with equal shares, and keeps them to the end of the first epoch", () => {
  const rotation = new Rotation(NAMES);
  for (let run = 1; run < EPOCH_RUNS; run += 1) {
    const name = NAMES[run % NAMES.length] ?? "";
    rotation.count(name, name === "a" ? NOVEL : NOTHING);
  }
  for (const share of sharesOf(rotation).values()) {
    expect(Math.abs(share - 0.25)).toBeLessThan(0.03);
  }
  rotation.count("a", NOVEL);
  expect(sharesOf(rotation).get("a")).toBeGreaterThan(0.5);
});

test("who finds more gets more, and nobody gets less than a sixteenth", () => {
  const rotation = new Rotation(NAMES);
  runEpoch(rotation, 0, "c");
  const shares = sharesOf(rotation);
  expect(shares.get("c")).toBeGreaterThan(0.7);
  for (const share of shares.values()) {
    expect(share).toBeGreaterThan(0.05);
  }
});

test("a finding weighs more than novelty", () => {
  const rotation = new Rotation(NAMES);
  for (let run = 0; run < EPOCH_RUNS; run += 1) {
    const name = NAMES[run % NAMES.length] ?? "";
    rotation.count(name, { novel: name === "a" && run < 80, finding: name === "b" && run === 1 });
  }
  const shares = sharesOf(rotation);
  expect(shares.get("b")).toBeGreaterThan(shares.get("a") ?? 1);
  expect(shares.get("a")).toBeGreaterThan(shares.get("c") ?? 1);
});

test("turns to another when the first has nothing left to find", () => {
  const rotation = new Rotation(NAMES);
  runEpoch(rotation, 0, "a");
  for (let epoch = 1; epoch < 6; epoch += 1) {
    runEpoch(rotation, epoch * EPOCH_RUNS, "d");
  }
  const shares = sharesOf(rotation);
  expect(shares.get("d")).toBeGreaterThan(0.6);
  expect(shares.get("a")).toBeLessThan(0.2);
});

test("is a function of what it was told", () => {
  const [first, second] = [new Rotation(NAMES), new Rotation(NAMES)];
  for (let epoch = 0; epoch < 3; epoch += 1) {
    for (const rotation of [first, second]) {
      runEpoch(rotation, epoch * EPOCH_RUNS, "b");
    }
    expect(sharesOf(first)).toEqual(sharesOf(second));
  }
});
