import { expect, test } from "vitest";
import type { Rediscovery } from "../../lab/report/rediscover-report.ts";
import { asPromised, describeRediscoveries, rediscoverReport } from "../../lab/report/rediscover-report.ts";

const bug = { name: "b", package: "p", vulnerable: "1.0.0", fixed: "1.0.1", oracle: "isolation", bug: "what it does" };
const hunted = (found: readonly string[], trouble?: string): Rediscovery["fixed"] => ({
  found,
  seconds: 1.25,
  trouble,
});

const good: Rediscovery = { bug, vulnerable: hunted(["totality", "isolation"]), fixed: hunted([]) };
const missed: Rediscovery = { ...good, vulnerable: hunted(["totality"], "it did not end") };
const unclean: Rediscovery = { ...good, fixed: hunted([], "the target does not load") };

test("a bug is rediscovered by its own evidence, and the fixed version must be clean", () => {
  expect([good, missed, unclean].map(asPromised)).toEqual([true, false, false]);
  expect(asPromised({ ...good, fixed: hunted(["work-bound"]) })).toBe(false);
});

test("the table says what was found and what was not", () => {
  expect(describeRediscoveries([good, missed, unclean]).split("\n")).toEqual([
    "package  version  result     oracle                    seconds  bug",
    "p        1.0.0    found      isolation                 1.3      what it does",
    "         1.0.1    clean                                1.3",
    "p        1.0.0    NOT FOUND  totality, it did not end  1.3      what it does",
    "         1.0.1    clean                                1.3",
    "p        1.0.0    found      isolation                 1.3      what it does",
    "         1.0.1    NOT CLEAN  the target does not load  1.3",
    "",
    "2 of 3 bugs found; 2 of 3 fixed versions clean",
    "",
  ]);
});

test("as JSON", () => {
  expect(rediscoverReport([good])).toMatchObject({
    passed: true,
    bugs: [{ name: "b", vulnerable: { version: "1.0.0", isFound: true }, fixed: { isClean: true, seconds: 1.25 } }],
  });
  expect(rediscoverReport([good, missed])).toMatchObject({ passed: false });
});
