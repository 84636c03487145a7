import { describe, expect, test } from "vitest";
import { cancellationDrain } from "../../oracles/cancellation-drain.ts";
import { judge } from "./script.ts";
import type { Line } from "./script.ts";

const OPEN: readonly Line[] = [
  ["spawn", "main", ""],
  ["regionOpen", "r", "main"],
  ["spawn", "r/a", "r"],
];
const CANCEL: Line = ["cancelRequest", "r", "requested"];
const CLOSE: readonly Line[] = [
  ["taskEnd", "r/a", "cancelled"],
  ["regionClose", "r", "cancelled"],
  ["taskEnd", "main", "ok"],
];
const STOP: Line = ["stop", "quiescent", 9];

test("passes request, drain, finalize, end", () => {
  expect(
    judge(
      cancellationDrain,
      ...OPEN,
      ["finalizerAdd", "r", 1, "close"],
      ["finalizerAdd", "r", 2, "flush"],
      CANCEL,
      ["spawnRefused", "r/late", "r"],
      ["taskEnd", "r/a", "cancelled"],
      ["finalizerStart", "r", 2],
      ["finalizerEnd", "r", 2, "ok"],
      ["finalizerStart", "r", 1],
      ["finalizerEnd", "r", 1, "ok"],
      ["regionClose", "r", "cancelled"],
      ["taskEnd", "main", "ok"],
      STOP,
    ),
  ).toEqual({ kind: "pass" });
});

test("finalizers and channels alone earn no pass", () => {
  expect(
    judge(
      cancellationDrain,
      ...OPEN,
      ["finalizerAdd", "r", 1, "close"],
      ["sent", "queue", 0],
      ["received", "queue", 0, "r/a"],
      ["taskEnd", "r/a", "ok"],
      ["finalizerStart", "r", 1],
      ["finalizerEnd", "r", 1, "ok"],
      ["regionClose", "r", "ok"],
      ["taskEnd", "main", "ok"],
      STOP,
    ).kind,
  ).toBe("not-exercised");
});

describe("requests", () => {
  test("nothing is started in a cancelled region or inside it", () => {
    expect(judge(cancellationDrain, ...OPEN, CANCEL, ["spawn", "r/b", "r"])).toMatchObject({
      site: "spawn after cancel",
      entity: "r",
      message: "Task r/b was started inside r after its cancellation was requested.",
    });
    expect(judge(cancellationDrain, ...OPEN, CANCEL, ["spawn", "r/a/b", "r/a"])).toMatchObject({ entity: "r" });
  });

  test("beside a cancelled region, and in it before the request, tasks may start", () => {
    expect(judge(cancellationDrain, ...OPEN, CANCEL, ["spawn", "main/b", "main"], ["spawn", "c", ""]).kind).toBe(
      "pass",
    );
  });

  test("cleaning up may open regions", () => {
    expect(judge(cancellationDrain, ...OPEN, CANCEL, ["regionOpen", "r/a/clean", "r/a"]).kind).toBe("pass");
  });

  test("a task that outruns its cleanup budget fails", () => {
    expect(judge(cancellationDrain, ...OPEN, CANCEL, ["cleanupExceeded", "r/a", 1_001])).toMatchObject({
      site: "cleanup budget exceeded",
      entity: "r/a",
    });
  });

  test("a cancelled region must end, unless the run was cut off", () => {
    expect(judge(cancellationDrain, ...OPEN, CANCEL, STOP)).toMatchObject({
      site: "cancelled region never ended",
      entity: "r",
    });
    expect(judge(cancellationDrain, ...OPEN, CANCEL, ["stop", "steps", 9]).kind).toBe("pass");
  });

  test("asking again, more strongly, after the end, or the root, which never ends, is no failure", () => {
    const requests: Line[] = [
      ["cancelRequest", "r", "deadline"],
      ["cancelRequest", "", "shutdown"],
    ];
    expect(judge(cancellationDrain, ...OPEN, CANCEL, ...requests, ...CLOSE, CANCEL, STOP).kind).toBe("pass");
  });
});

describe("finalizers", () => {
  const ADD_TWO: readonly Line[] = [
    ["finalizerAdd", "r", 1, "close"],
    ["finalizerAdd", "r", 2, "flush"],
  ];
  const DRAINED: Line = ["taskEnd", "r/a", "ok"];
  const run = (id: number): Line[] => [
    ["finalizerStart", "r", id],
    ["finalizerEnd", "r", id, "ok"],
  ];

  test("run after all children have ended", () => {
    expect(judge(cancellationDrain, ...OPEN, ...ADD_TWO, ...run(2))).toMatchObject({
      site: "finalizer before drain",
      entity: "r",
      message: "Finalizer flush (2) of r was started before r/a inside it had ended.",
    });
  });

  test("run last in, first out", () => {
    expect(judge(cancellationDrain, ...OPEN, ...ADD_TWO, DRAINED, ...run(1))).toMatchObject({
      site: "finalizer out of order",
      entity: "r",
    });
  });

  test("run once each", () => {
    expect(judge(cancellationDrain, ...OPEN, ...ADD_TWO, DRAINED, ...run(2), ...run(2))).toMatchObject({
      site: "finalizer ran twice",
    });
    expect(judge(cancellationDrain, ["finalizerEnd", "r", 1, "ok"])).toMatchObject({ site: "finalizer ended twice" });
  });

  test("run one at a time", () => {
    expect(
      judge(cancellationDrain, ...OPEN, ...ADD_TWO, DRAINED, ["finalizerStart", "r", 2], ["finalizerStart", "r", 1]),
    ).toMatchObject({ site: "finalizers overlap" });
  });

  test("run before the region ends", () => {
    const close: Line = ["regionClose", "r", "ok"];
    const neverRan = { site: "finalizer never ran", entity: "r" };
    expect(judge(cancellationDrain, ...OPEN, ...ADD_TWO, DRAINED, ...run(2), close)).toMatchObject(neverRan);
    expect(judge(cancellationDrain, ...OPEN, DRAINED, close, ["finalizerAdd", "r", 1, "close"])).toMatchObject(
      neverRan,
    );
    const unfinished: Line[] = [["finalizerAdd", "r", 1, "close"], DRAINED, ["finalizerStart", "r", 1], close];
    expect(judge(cancellationDrain, ...OPEN, ...unfinished)).toMatchObject(neverRan);
  });

  test("one that was added by another while it ran is next", () => {
    const added: Line[] = [
      ["finalizerStart", "r", 2],
      ["finalizerAdd", "r", 3, "late"],
      ["finalizerEnd", "r", 2, "ok"],
    ];
    expect(
      judge(
        cancellationDrain,
        ...OPEN,
        CANCEL,
        ...ADD_TWO,
        DRAINED,
        ...added,
        ...run(3),
        ...run(1),
        ...CLOSE.slice(1),
        STOP,
      ).kind,
    ).toBe("pass");
  });

  test("of two regions do not wait for each other", () => {
    const other: Line[] = [
      ["regionOpen", "s", "main"],
      ["finalizerAdd", "r", 1, "close"],
      ["finalizerAdd", "s", 2, "close"],
      DRAINED,
      ["finalizerStart", "r", 1],
      ["finalizerStart", "s", 2],
      ["finalizerEnd", "s", 2, "ok"],
      ["finalizerEnd", "r", 1, "error"],
    ];
    expect(judge(cancellationDrain, ...OPEN, CANCEL, ...other).kind).toBe("pass");
  });
});

describe("committed effects", () => {
  const sent: readonly Line[] = [0, 1, 2].map((sequence): Line => ["sent", "queue", sequence]);
  const taken = (kind: "received" | "discarded", ...sequences: number[]): Line[] =>
    sequences.map((sequence): Line => [kind, "queue", sequence]);

  test("are received or discarded, each once and in order", () => {
    const lines = [...OPEN, CANCEL, ...sent, ...taken("received", 0, 1), ...taken("discarded", 2), ...CLOSE, STOP];
    expect(judge(cancellationDrain, ...lines).kind).toBe("pass");
  });

  test("are lost when one is passed over, and repeated when one comes again", () => {
    expect(judge(cancellationDrain, ...sent, ...taken("received", 0, 2))).toMatchObject({
      site: "committed effect lost",
      entity: "queue",
      message: "Value 2 of channel queue was taken where 1 was due.",
    });
    expect(judge(cancellationDrain, ...sent, ...taken("received", 0, 0))).toMatchObject({
      site: "committed effect repeated",
    });
  });

  test("are lost when everybody has ended and some are left", () => {
    expect(judge(cancellationDrain, ...OPEN, ...sent, ...taken("received", 0), ...CLOSE, STOP)).toEqual({
      kind: "fail",
      site: "committed effect lost",
      entity: "queue",
      message: "2 committed values of channel queue, from 1 on, were neither received nor discarded.",
    });
  });

  test("are not lost yet while somebody waits or when the run was cut off", () => {
    expect(judge(cancellationDrain, ...OPEN, ...sent, STOP).kind).toBe("not-exercised");
    expect(judge(cancellationDrain, ...OPEN, ...sent, ...CLOSE, ["stop", "ticks", 9]).kind).toBe("not-exercised");
  });

  test("are counted per channel", () => {
    expect(judge(cancellationDrain, ["sent", "a", 0], ["sent", "b", 0], ["received", "a", 0], STOP)).toMatchObject({
      entity: "b",
    });
  });
});
