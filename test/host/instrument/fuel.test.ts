import { expect, test } from "vitest";
import { FUEL_MAX, FuelExhausted } from "../../../lab/host/instrument/fuel.ts";
import { fuel, transformed } from "./support.ts";
import { compileFunction } from "node:vm";

const STEPS = 1000;

function runWithFuel(body: string): unknown {
  const { text } = transformed(body);
  const run: unknown = compileFunction(text);
  fuel.reset(STEPS);
  return typeof run === "function" ? run() : undefined;
}

function attempt(work: () => void): void {
  try {
    work();
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(FuelExhausted);
  }
}

test.each([
  "for (;;);",
  "while (true) { try { throw 1 } catch {} }",
  "while (true) { try { for (;;); } catch {} }",
  "do { try { continue } finally { continue } } while (true)",
  "const again = () => { try { for (;;); } finally { again() } }; again()",
  "function* g() { for (;;) yield 1 } for (const x of g()) x;",
  "function f(n) { if (n > 0) { f(n - 1); f(n - 1) } } f(40)",
  "const a = [1]; for (const x of a) a.push(x);",
  "Array.from({ length: 1e9 }, () => 1)",
])("stops %s", (body) => {
  expect(() => runWithFuel(body)).toThrow(FuelExhausted);
  expect(fuel.exhausted()).toBeInstanceOf(FuelExhausted);
});

test("is still spent after code that catches everything", () => {
  expect(runWithFuel("try { for (;;); } catch { return 'caught' }")).toBe("caught");
  expect(fuel.exhausted()).toBeInstanceOf(FuelExhausted);
  expect(fuel.spent()).toBe(STEPS + 1);
});

test("counts entries of functions and rounds of loops", () => {
  runWithFuel("function f() {} f(); f(); for (let i = 0; i < 10; i++) f(); const g = () => 1; g()");
  expect(fuel.spent()).toBe(2 + 10 + 10 + 1);
  expect(fuel.exhausted()).toBeUndefined();
});

test("allows exactly as many steps as it was given", () => {
  runWithFuel(`for (let i = 0; i < ${STEPS}; i++);`);
  expect(fuel.exhausted()).toBeUndefined();
  expect(() => runWithFuel(`for (let i = 0; i <= ${STEPS}; i++);`)).toThrow(FuelExhausted);
});

test("tells the function that was never left, whatever that calls", () => {
  const loops =
    "function help(n) { for (let i = 0; i < n; i++); } function loop() { for (let n = 0; ; n++) help(n % 30); }";
  for (const steps of [100_000, 100_007, 100_031, 300_000]) {
    const { text } = transformed(`${loops} loop();`);
    const run = compileFunction(text, [], { filename: "/somewhere/node_modules/pack/loops.js" }) as () => void;
    fuel.reset(steps);
    expect(run).toThrow("it did not end within its steps, in loop (pack/loops.js)");
  }
});

test("takes no more than it can hold", () => {
  fuel.reset(Number.MAX_SAFE_INTEGER);
  expect(fuel.spent()).toBe(0);
  for (let looks = 0; fuel.exhausted() === undefined && looks < 1_000; looks += 1) {
    fuel.cell[0] = -1;
    expect(fuel.spent()).toBeLessThanOrEqual(FUEL_MAX + 1);
    attempt(fuel.refill);
  }
  expect(fuel.spent()).toBe(FUEL_MAX + 1);
});
