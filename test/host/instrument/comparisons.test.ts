import { expect, test } from "vitest";
import type { Operand } from "../../../lab/host/instrument/comparison-log.ts";
import {
  ComparisonLog,
  COMPARISONS_MAX,
  COMPARISONS_PER_SITE_MAX,
  OPERAND_BYTES_MAX,
} from "../../../lab/host/instrument/comparison-log.ts";
import { runBody, transformed } from "./support.ts";

function show(operand: Operand): string {
  return typeof operand === "object" ? Buffer.from(operand).toString() : String(operand);
}

/** The pairs that a body compares, as `left right`. */
function comparedBy(body: string): string[] {
  return runBody(body, "comparisons").compared.map(({ left, right }) => `${show(left)} ${show(right)}`);
}

test.each<readonly [body: string, ...pairs: readonly string[]]>([
  ["1 === 2; 3 == 4; 5 !== 6; 7 != 8", "1 2", "3 4", "5 6", "7 8"],
  ["1 < 2; 3 <= 4; 5 > 6; 7 >= 8; 1n < 9n", "1 2", "3 4", "5 6", "7 8", "1 9"],
  ["const m = 'GET'; m === 'POST'; 'é' === 'e'", "GET POST", "é e"],
  ["1 === 1; 'a' === 'a'; 0 === -0"],
  ["typeof 1 === 'string'; 1 === null; undefined !== null; 1 === true; void 0 === undefined"],
  ["1 === '1'; ({}) === 1; NaN === NaN; Symbol.iterator === 1; [] == 'a'"],
  ["const u = [][0]; u === 65; 66 !== u; ''.charCodeAt(0) === 67; u === 'ab'", " A", "B ", " C", " ab"],
  ["const u = [][0]; const n = ''.charCodeAt(0); u === 256; u === -1; u === 1.5; u === 1n; n === u; n === n"],
  ["switch (3) { case 1: case 2: case 3: case 4: }", "3 1", "3 2"],
  ["switch ('b') { default: case 'a': case 'b': }", "b a"],
  ["const A = 7; l: switch (5) { case A: break l }", "5 7"],
  [
    "'haystack'.indexOf('needle'); 'abc'.startsWith('x'); 'abc'.endsWith('y'); 'q'.localeCompare('r')",
    "haystack needle",
    "abc x",
    "abc y",
    "q r",
  ],
  ["['GET', 'PUT'].includes('HEAD')", "GET HEAD", "PUT HEAD"],
  ["Buffer.from('ab').equals(Buffer.from('cd'))", "ab cd"],
  ["Buffer.compare(Buffer.from('ab'), Buffer.from('cd'))", "ab cd"],
  ["new Set(['x', 'y']).has('z'); new Map([[1, 2]]).get(3)", "x z", "y z", "1 3"],
  ["true && 1 === 2; false && 3 === 4", "1 2"],
  ["const f = (a, b = a === 2 ? 1 : 0) => b === 5; f(1)", "1 2", "0 5"],
])("%s", (body, ...pairs) => {
  expect(comparedBy(body)).toEqual(pairs);
});

test("a comparison stands at its place", () => {
  const body = "const a = 1; a === 2; switch (a) { case 3: } 'x'.indexOf('y')";
  const { comparisons } = transformed(body, { firstComparison: 5 });
  expect(comparisons.map(({ operator, at }) => [operator, body.slice(at, at + 5)])).toEqual([
    ["===", "a ==="],
    ["case", "3: } "],
    ["indexOf", "index"],
  ]);
});

test("the log is bounded by place, in all, and in bytes", () => {
  expect(comparedBy("for (let i = 0; i < 1000; i++) i === -1;").length).toBe(2 * COMPARISONS_PER_SITE_MAX);
  const log = new ComparisonLog();
  for (let site = 0; site < COMPARISONS_MAX + 10; site += 1) {
    log.add(site, "a".repeat(OPERAND_BYTES_MAX + 1), "é".repeat(OPERAND_BYTES_MAX));
  }
  const taken = log.take();
  expect(taken.length).toBe(COMPARISONS_MAX);
  expect(taken[0]?.left).toHaveLength(OPERAND_BYTES_MAX);
  expect(taken[0]?.right).toHaveLength(OPERAND_BYTES_MAX);
  expect(log.take()).toEqual([]);
});

test("what was compared does not change with the memory it was read from", () => {
  const log = new ComparisonLog();
  const bytes = Uint8Array.of(1, 2, 3);
  log.add(1, bytes, Uint8Array.of(9));
  bytes.fill(0);
  expect(log.take()).toEqual([{ site: 1, left: Uint8Array.of(1, 2, 3), right: Uint8Array.of(9) }]);
});

test("operands that cannot be looked at are not", () => {
  const log = new ComparisonLog();
  const detached = new Uint8Array(4);
  structuredClone(detached.buffer, { transfer: [detached.buffer] });
  const hostile = new Proxy(new Uint8Array(1), {
    get() {
      throw new Error("looked");
    },
    getPrototypeOf() {
      throw new Error("looked");
    },
  });
  log.add(1, detached, Uint8Array.of(1));
  log.add(2, hostile, Uint8Array.of(1));
  expect(log.take()).toEqual([{ site: 1, left: new Uint8Array(0), right: Uint8Array.of(1) }]);
});
