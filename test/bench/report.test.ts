import { expect, test } from "vitest";
import type { BenchResult } from "../../bench/figures.ts";
import { atLeast, atMost, figure } from "../../bench/figures.ts";
import { benchReport, describeBench, describeTotal } from "../../bench/report.ts";

const RESULT: BenchResult = {
  name: "sample",
  summary: "a sample",
  figures: [
    figure({ label: "fast", value: { median: 18.26, low: 17, high: 19.5 }, unit: "x as fast", bar: atLeast(15) }),
    figure({ label: "slow", value: 1.5, unit: "x time", bar: atMost(1.3) }),
    figure({ label: "absent", value: null, unit: "of 3", bar: atLeast(3), note: "not measured: \u001b[31mno network" }),
    figure({ label: "rate", value: 12_345.6, unit: "runs/s" }),
  ],
};

test("text names every figure, its bar and whether that is met, and escapes what it was told", () => {
  expect(describeBench(RESULT)).toBe(
    [
      "sample: a sample",
      "  fast    18.3 (17 to 19.5) x as fast  met, at least 15",
      "  slow    1.50 x time                  NOT MET, at most 1.30",
      "  absent  -                            NOT MEASURED, at least 3  not measured: \\x1b[31mno network",
      "  rate    12346 runs/s",
      "",
    ].join("\n"),
  );
  expect(describeTotal([RESULT])).toMatch(/^1 of 3 bars met \(Node \d+\./);
});

test("the report is plain data and says whether all bars are met", () => {
  const report = benchReport([RESULT]);
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  expect(report).toMatchObject({ met: false, benches: [{ name: "sample" }] });
  expect(Object.keys(report.machine)).toEqual(["node", "v8", "platform", "processors", "processor"]);
  expect(benchReport([{ ...RESULT, figures: RESULT.figures.slice(0, 1) }]).met).toBe(true);
});
