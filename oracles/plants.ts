/** Bugs planted in the runtime itself, for any target with a simulated scenario: the watchers must see the lab's own faults too. */
import type { Plant } from "../lab/core/plant.ts";

export const RUNTIME_PLANTS: readonly Plant[] = [
  {
    name: "wake-up-lost",
    summary: "a slot that becomes free in a full channel wakes no waiting sender",
    oracle: "quiescence",
    edits: [
      {
        file: "lab/runtime/channel.ts",
        find: "    this.receivedCount += 1;\n    this.offerSlot();",
        replace: "    this.receivedCount += 1;",
      },
    ],
  },
  {
    name: "losers-left-running",
    summary: "the branches of a race live outside it, so it ends before its losers have drained",
    oracle: "loser-drain",
    edits: [
      {
        file: "lab/runtime/race.ts",
        find: "return run(scope, id, branches, tasks)",
        replace: "return run(cx, id, branches, tasks)",
      },
    ],
  },
  {
    name: "region-closes-early",
    summary: "a task that has no finalizers ends while its children still run",
    oracle: "region-leak",
    edits: [
      {
        file: "lab/runtime/kernel.ts",
        find: "while (region.children.size > 0 ||",
        replace: "while ((region.children.size > 0 && region.task === undefined) ||",
      },
    ],
  },
  {
    name: "finalizers-first-in-first-out",
    summary: "finalizers run in the order in which they were added",
    oracle: "cancellation-drain",
    edits: [
      {
        file: "lab/runtime/kernel.ts",
        find: "region.finalizers.pop()",
        replace: "region.finalizers.shift()",
      },
    ],
  },
];
