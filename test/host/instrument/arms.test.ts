import { expect, test } from "vitest";
import { runBody } from "./support.ts";

/** Each body, and the arms it has in the order of placing, with how often they run. */
const CASES: readonly (readonly [name: string, body: string, ...arms: readonly string[]])[] = [
  ["if with else", "if (1) { 1 } else { 2 }", "then 1", "else 0"],
  ["if without else", "if (0) 1; if (1) 1;", "then 0", "else 1", "then 1", "else 0"],
  ["else if", "if (0) 1; else if (1) 2; else 3;", "then 0", "else 1", "then 1", "else 0"],
  ["dangling else", "if (1) if (0) 1; else 2;", "then 1", "else 0", "then 0", "else 1"],
  ["nested if without braces or else", "if (1) if (0) 1", "then 1", "else 0", "then 0", "else 1"],
  ["if before an adjacent statement", "if(1){}if(0){}", "then 1", "else 0", "then 0", "else 1"],
  ["conditional", "return 0 ? 1 : 2", "then 0", "else 1"],
  ["chained conditional", "return 0 ? 1 : 1 ? 2 : 3", "then 0", "else 1", "then 1", "else 0"],
  ["and", "return 0 && 1, 1 && 2", "right 0", "right 1"],
  ["or", "return 0 || 1, 1 || 2", "right 1", "right 0"],
  ["nullish", "return null ?? 1, 0 ?? 2", "right 1", "right 0"],
  ["chain of logic", "return 1 && 0 && 3", "right 0", "right 1"],
  ["logical assignment", "let a = 0, b = 1, c; a &&= 1; b ||= 1; c ??= 1;", "right 0", "right 0", "right 1"],
  ["ordinary assignment", "let a; a = 1; a += 1;"],
  ["switch with default", "switch (2) { case 1: break; case 2: break; default: }", "case 0", "case 1", "case 0"],
  ["switch without default, nothing matched", "switch (3) { case 1: case 2: }", "no-case 1", "case 0", "case 0"],
  ["switch without default, matched last", "switch (2) { case 1: case 2: }", "no-case 0", "case 0", "case 1"],
  ["switch that falls through", "switch (1) { case 1: case 2: default: }", "case 1", "case 1", "case 1"],
  ["switch with default first", "switch (9) { default: case (1): }", "case 1", "case 1"],
  ["while", "let i = 0; while (i < 3) i++;", "round 3", "no-round 0"],
  ["while without a round", "while (0) ;", "round 0", "no-round 1"],
  ["while true", "while (true) break;", "round 1"],
  ["do while", "let i = 0; do i++\nwhile (i < 2)", "round 2"],
  ["for", "for (let i = 0; i < 4; i++);", "round 4", "no-round 0"],
  ["for without a test", "for (;;) break;", "round 1"],
  [
    "for in",
    "for (const key in {}) key; for (const key in { a: 1 }) key;",
    "round 0",
    "no-round 1",
    "round 1",
    "no-round 0",
  ],
  ["for of", "for (const x of []) x; for (const x of 'abc') x;", "round 0", "no-round 1", "round 3", "no-round 0"],
  ["loop left by break", "for (const x of [1, 2]) { break }", "round 1", "no-round 0"],
  ["labelled loops", "a: b: for (const x of [1, 2]) { for (;;) { continue a } }", "round 2", "no-round 0", "round 2"],
  ["function", "function f() {} f(); f();", "function 2"],
  ["function with a directive", "function f() { 'use strict'; return this } return f()", "function 1"],
  [
    "function with a directive without semicolon",
    "function f() { 'use strict'\nreturn this } return f()",
    "function 1",
  ],
  ["function expression", "(function () {})();", "function 1"],
  ["arrow with a block", "(() => {})();", "function 1"],
  [
    "arrow with an expression",
    "(() => 1)(); (() => ({}))(); (() => (1, 2))();",
    "function 1",
    "function 1",
    "function 1",
  ],
  [
    "methods and accessors",
    "const o = { m() {}, get g() { return 1 }, set g(v) {} }; o.m(); o.g; o.g = o.g;",
    "function 1",
    "function 2",
    "function 1",
  ],
  [
    "class",
    "class A { #p() {} constructor() { this.#p() } static s() {} } new A(); A.s();",
    "function 1",
    "function 1",
    "function 1",
  ],
  ["derived class", "class A {} class B extends A { constructor() { super() } } new B()", "function 1"],
  ["generator", "function* g() { yield 1; yield 2 } for (const x of g()) x;", "function 1", "round 2", "no-round 0"],
  ["catch", "try { throw 1 } catch { } try { } catch (e) { }", "catch 1", "catch 0"],
  ["default of a parameter", "function f(a = 1, b = 2) {} f(0);", "default-value 0", "default-value 1", "function 1"],
  ["default in a pattern", "const { a = 1, b: [c = 2] } = { a: 0, b: [] };", "default-value 0", "default-value 1"],
  ["default that takes a name", "const { a = () => {} } = {}; return a.name", "function 0"],
  ["optional member", "const o = { p: 1 }; o?.p; o?.['p']; null?.p;", "chain 1", "chain 1", "chain 0"],
  ["optional call", "const f = (x) => x; f?.(1); null?.(1); f?.();", "function 2", "chain 1", "chain 0"],
  [
    "optional method keeps its object",
    "const o = { v: 7, m() { return this.v } }; return o?.m()",
    "function 1",
    "chain 1",
  ],
  ["inside with nothing", "with ({ a: 1 ? 2 : 3 }) { a ? 1 : 2 }", "then 1", "else 0"],
  ["counts stop at 255", "for (let i = 0; i < 1000; i++);", "round 255", "no-round 0"],
];

/** Arms are placed from the outside in; a function stands before what is in its parameters and body. */
test.each(CASES)("%s", (_name, body, ...expected) => {
  const { arms, counts } = runBody(body, "coverage");
  const seen = arms.map(({ kind }, index) => `${kind} ${counts[index]}`);
  expect(seen.toSorted()).toEqual([...expected].toSorted());
});

test("the comparison build counts the same arms under the same numbers", () => {
  for (const [, body] of CASES) {
    const coverage = runBody(body, "coverage");
    const comparisons = runBody(body, "comparisons");
    expect([comparisons.arms, comparisons.counts]).toEqual([coverage.arms, coverage.counts]);
  }
});

test("an arm stands where what it runs stands", () => {
  const body = "const f = (a, y) => { if (a) {\n b } for (const x of y) {\n} }";
  const { arms } = runBody(body, "coverage");
  expect(arms.map(({ kind, at }) => `${kind}: ${body.slice(at, at + 5)}`)).toEqual([
    "function: { if ",
    "then: {\n b ",
    "else: if (a",
    "round: {\n} }",
    "no-round: for (",
  ]);
});
