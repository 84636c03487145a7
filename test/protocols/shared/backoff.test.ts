import { expect, it } from "vitest";
import { Backoff, JITTER_SHARES } from "../../../protocols/shared/backoff.ts";

const OPTIONS = { ticksMin: 80, ticksMax: 1_000, failuresMax: 6 };

it("waits twice as long after every failure, up to a cap, and gives up", () => {
  const backoff = new Backoff(OPTIONS);
  const waits: number[] = [];
  while (!backoff.hasGivenUp) waits.push(backoff.failed(0));
  expect(waits).toEqual([80, 160, 320, 640, 1_000, 1_000]);
});

it("who comes back begins anew", () => {
  const backoff = new Backoff(OPTIONS);
  for (let failure = 1; failure < OPTIONS.failuresMax; failure += 1) backoff.failed(0);
  backoff.succeeded();
  expect(backoff.failed(0)).toBe(80);
  expect(backoff.hasGivenUp).toBe(false);
});

it("the share that varies is less than the wait itself", () => {
  for (let share = 0; share < JITTER_SHARES; share += 1) {
    expect(new Backoff(OPTIONS).failed(share)).toBe(80 + 10 * share);
  }
});
