import { expect, test } from "vitest";
import type { Case } from "../../lab/core/case.ts";
import type { Deviation } from "../../lab/core/decisions.ts";
import type { ShrinkOptions } from "../../lab/engine/shrink.ts";
import { shrink } from "../../lab/engine/shrink.ts";
import type { InputStructure } from "../../lab/target/target.ts";

/** Records of one length byte and as many bytes. */
const structure: InputStructure = {
  split(input) {
    const records: Uint8Array[] = [];
    for (let at = 0; at < input.length;) {
      const end = Math.min(input.length, at + 1 + (input[at] ?? 0));
      records.push(input.subarray(at, end));
      at = end;
    }
    return records;
  },
  repair: (record) => (record.length === 0 ? record : record.with(0, record.length - 1)),
};

function failing(input: readonly number[], deviations: readonly Deviation[] = []): Case {
  return {
    target: "toy",
    scenario: "decode",
    seed: "1:1",
    input: Uint8Array.from(input),
    deviations,
    plants: [],
  };
}

function options(reproduces: ShrinkOptions["reproduces"], overrides: Partial<ShrinkOptions> = {}): ShrinkOptions {
  return { reproduces, structure: undefined, generator: undefined, ...overrides };
}

test("a byte that is needed stays, with its value, and all others go", () => {
  const input = Array.from({ length: 300 }, (_, index) => index % 251);
  const shrunk = shrink(
    failing(input),
    options(({ input: bytes }) => bytes?.includes(0x42) ?? false),
  );
  expect([...(shrunk.case.input ?? [])]).toEqual([0x42]);
  expect(shrunk.executions).toBeLessThan(60);
});

test("bytes that may be anything become zeros", () => {
  const shrunk = shrink(
    failing([9, 9, 9, 9]),
    options(({ input }) => input?.length === 4),
  );
  expect([...(shrunk.case.input ?? [])]).toEqual([0, 0, 0, 0]);
});

test("deviations go by family, by place and one by one, and values fall", () => {
  const noise = ["net.delay|a>b|", "schedule|worker|", "clock|worker|"].flatMap((place) =>
    Array.from({ length: 40 }, (_, index) => ({ key: `${place}${index}`, value: 5 })),
  );
  const needed: readonly Deviation[] = [
    { key: "schedule|worker|17", value: 5 },
    { key: "net.reset|a>b|3", value: 2 },
  ];
  const reproduces = ({ deviations }: Case): boolean =>
    needed.every(({ key }) => deviations.some((deviation) => deviation.key === key));
  const shrunk = shrink(failing([], [...noise, ...needed.slice(1)]), options(reproduces));
  expect(shrunk.case.deviations).toEqual([
    { key: "schedule|worker|17", value: 1 },
    { key: "net.reset|a>b|3", value: 1 },
  ]);
  expect(shrunk.executions).toBeLessThan(120);
});

test("a failure of a late connection shows with the first, without what happened to those before", () => {
  const deviations: readonly Deviation[] = [
    { key: "schedule|worker|7", value: 1 },
    { key: "net.reset|a>b|0", value: 1 },
    { key: "net.reset|a>b#1|0", value: 1 },
    { key: "net.split|b>a#2|3", value: 1 },
    { key: "net.reset|b>a#2|0", value: 2 },
    { key: "net.halfopen|a>b#3|0", value: 1 },
  ];
  /** A connection that is dialled and splits, resets; the one behind it is half open; every one before was reset. */
  const fails = ({ deviations: candidate }: Case): boolean => {
    const has = new Set(candidate.map(({ key }) => key));
    const name = (base: string, number: number): string => (number === 0 ? base : `${base}#${number}`);
    return (
      has.has("schedule|worker|7") &&
      [0, 1, 2].some(
        (number) =>
          Array.from({ length: number }, (_, before) => before).every((before) =>
            has.has(`net.reset|${name("a>b", before)}|0`),
          ) &&
          has.has(`net.split|${name("b>a", number)}|3`) &&
          has.has(`net.reset|${name("b>a", number)}|0`) &&
          has.has(`net.halfopen|${name("a>b", number + 1)}|0`),
      )
    );
  };
  expect(fails(failing([], deviations))).toBe(true);
  const { case: shrunk } = shrink(failing([], deviations), options(fails));
  expect(shrunk.deviations.map(({ key }) => key)).toEqual([
    "schedule|worker|7",
    "net.split|b>a|3",
    "net.reset|b>a|0",
    "net.halfopen|a>b#1|0",
  ]);
});

test("a value falls only as far as it still fails", () => {
  const deviation = { key: "net.delay|a>b|0", value: 1_000_000 };
  const reproduces = ({ deviations }: Case): boolean => (deviations[0]?.value ?? 0) >= 70_000;
  const shrunk = shrink(failing([], [deviation]), options(reproduces));
  const [kept] = shrunk.case.deviations;
  expect(kept?.value).toBeGreaterThanOrEqual(70_000);
  expect(kept?.value).toBeLessThan(140_000);
});

test("the largest value there is falls too", () => {
  const deviation = { key: "input|x|0", value: 2 ** 32 - 1 };
  const shrunk = shrink(
    failing([], [deviation]),
    options(({ deviations }) => deviations.length === 1),
  );
  expect(shrunk.case.deviations).toEqual([{ key: "input|x|0", value: 1 }]);
});

test("what is prefixed with its length shrinks with its prefix", () => {
  // A record counts only where it is whole and holds 0x42 somewhere.
  const whole = ({ input }: Case): boolean =>
    structure
      .split(input ?? new Uint8Array(0))
      .some((record) => record[0] === record.length - 1 && record.includes(0x42, 1));
  const input = [3, 1, 2, 3, 90, ...Array.from({ length: 90 }, (_, at) => (at === 50 ? 0x42 : 7)), 2, 1, 1];
  const shrunk = shrink(failing(input), options(whole, { structure }));
  expect([...(shrunk.case.input ?? [])]).toEqual([1, 0x42]);
});

test("a nested length prefix shrinks though its record is repaired as a whole", () => {
  // Record: outer length, inner length, as many bytes; the first inner byte is needed.
  const valid = ({ input }: Case): boolean => {
    const [outer = 0, inner = -1] = input ?? [];
    return input?.length === outer + 1 && outer === inner + 1 && inner >= 1;
  };
  const shrunk = shrink(failing([61, 60, ...new Array<number>(60).fill(5)]), options(valid, { structure }));
  expect([...(shrunk.case.input ?? [])]).toEqual([2, 1, 0]);
});

test("an input that few generated decisions make takes the place of one that removals cannot shrink", () => {
  const generator = {
    draw: (attempt: number): Deviation[] => [{ key: "input|size|0", value: attempt }],
    make: (deviations: readonly Deviation[]): Uint8Array => new Uint8Array(2 * (deviations[0]?.value ?? 0)),
  };
  // Fails only with an even and positive number of bytes, at least 6: no single removal helps.
  const reproduces = ({ input }: Case): boolean => (input?.length ?? 0) >= 6 && (input?.length ?? 1) % 2 === 0;
  const shrunk = shrink(failing(new Array<number>(41 * 2).fill(3)), options(reproduces, { generator }));
  expect(shrunk.case.input).toHaveLength(6);
});

test("the budget of executions is kept", () => {
  let executions = 0;
  const reproduces = (): boolean => {
    executions += 1;
    return false;
  };
  const shrunk = shrink(failing(new Array<number>(500).fill(1)), options(reproduces, { executionsMax: 50 }));
  expect(shrunk.executions).toBe(50);
  expect(executions).toBe(50);
});

test("a large input that cannot be made smaller costs no more than its executions", () => {
  const input = new Uint8Array(100_000).fill(1);
  const failing: Case = { target: "t", scenario: "s", seed: "1", input, deviations: [], plants: [] };
  const reproduces = (candidate: Case): boolean => candidate.input?.length === input.length;
  const { executions } = shrink(failing, options(reproduces, { executionsMax: 50 }));
  expect(executions).toBeLessThanOrEqual(50);
});

test("a failure of one worker shows with the first, without what had those before it stand back", () => {
  const deviations: readonly Deviation[] = [
    { key: "schedule|pool/worker-0|0", value: 1 },
    { key: "schedule|pool/worker-1|0", value: 1 },
    { key: "patience|pool/worker-2/command|0", value: 2 },
    { key: "net.drip|a>b|0", value: 1 },
  ];
  const shrunk = shrink(
    failing([], deviations),
    options(({ deviations: all }) => {
      const has = (key: string): boolean => all.some((deviation) => deviation.key === key);
      const isLast =
        has("patience|pool/worker-2/command|0") && has("schedule|pool/worker-0|0") && has("schedule|pool/worker-1|0");
      return has("net.drip|a>b|0") && (isLast || has("patience|pool/worker-0/command|0"));
    }),
  );
  expect(shrunk.case.deviations.map(({ key }) => key).toSorted()).toEqual([
    "net.drip|a>b|0",
    "patience|pool/worker-0/command|0",
  ]);
});
