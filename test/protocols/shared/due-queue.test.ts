import { describe, expect, it } from "vitest";
import { DueQueue } from "../../../protocols/shared/due-queue.ts";

describe("DueQueue", () => {
  it("gives what is due in order, whatever was put in, moved and taken out before", () => {
    let state = 7;
    const random = (below: number): number => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return (state >> 8) % below;
    };
    for (let round = 0; round < 200; round += 1) {
      const queue = new DueQueue<number>();
      const model = new Map<number, number>();
      for (let step = 0; step < 60; step += 1) {
        const item = random(20);
        if (random(3) === 0) {
          queue.delete(item);
          model.delete(item);
        } else {
          const dueAt = random(50);
          queue.set(item, dueAt);
          model.set(item, dueAt);
        }
        expect(queue.size).toBe(model.size);
        expect(queue.nextDueAt).toBe(model.size === 0 ? undefined : Math.min(...model.values()));
      }
      const order: number[] = [];
      for (let item = queue.shift(100); item !== undefined; item = queue.shift(100)) order.push(model.get(item) ?? -1);
      expect(order).toEqual([...model.values()].sort((left, right) => left - right));
    }
  });

  it("gives nothing before its time, and keeps nothing that was taken out", () => {
    const queue = new DueQueue<string>();
    queue.set("a", 10);
    expect(queue.shift(9)).toBeUndefined();
    expect(queue.shift(10)).toBe("a");
    expect([queue.size, queue.nextDueAt, queue.shift(99)]).toEqual([0, undefined, undefined]);
  });

  it("takes a number of steps that grows with the logarithm of its size", () => {
    const queue = new DueQueue<number>();
    for (let item = 0; item < 1_024; item += 1) queue.set(item, 2_048 - item);
    expect(queue.work).toBeLessThanOrEqual(1_024 * 11);
  });
});
