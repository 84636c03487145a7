import { inspect } from "node:util";
import { expect, test } from "vitest";
import { fuel, runBody, transformed } from "./support.ts";

/** Bodies whose value tells whether anything changed. */
const BODIES: readonly string[] = [
  // Names of functions and classes.
  "const f = () => {}, g = function () {}, C = class {}; return [f.name, g.name, C.name]",
  "function f({ a = () => {}, b = function () {}, c = class {}, d = (() => {}) } = {}) { return [a.name, b.name, c.name, d.name] } return f()",
  "let a; a ??= () => {}; let b = null; b ??= class {}; let c; c ||= (function () {}); return [a.name, b.name, c.name]",
  "const f = true ? () => {} : 0; return f.name",
  "return [(function (a, b = 1, c) {}).length, ((...r) => r).length]",
  // Order, short circuits and once only.
  "const log = []; const t = (x) => (log.push(x), x); t(0) && t(1); t(1) || t(2); t(null) ?? t(3); t(1) ? t(4) : t(5); t(2) === t(2); t(1) < t(2); return log",
  "const log = []; const o = { valueOf() { log.push('l'); return 1 } }, p = { valueOf() { log.push('r'); return 2 } }; return [o < p, o >= p, o == 1, log]",
  "const log = []; const s = { get x() { log.push('get'); return 'abc' } }; return [s.x.indexOf((log.push('arg'), 'b')), log]",
  "const log = []; try { (log.push('o'), null).indexOf((log.push('a'), 1)) } catch (e) { log.push(e.constructor.name, e.message) } return log",
  "const log = []; try { ({}).includes((log.push('a'), 1)) } catch (e) { log.push(e.constructor.name) } return log",
  "let n = 0; switch (n++, n) { case n++: return ['a', n]; case n++: return ['b', n]; default: return n }",
  "switch (NaN) { case NaN: return 1; default: return 2 }",
  "switch (3) { default: case 1: { let x = 'd'; return x } case 2: return 'two' }",
  "let r = []; switch (1) { case 1: let q = 5; r.push(q); case 2: r.push('two'); break; case 3: r.push('three') } return r",
  "const r = []; for (const i of [0, 1, 2, 3]) { switch (i) { case 1: continue; case 2: break; default: r.push(i) } r.push('e' + i) } return r",
  "return [1n < 2, 1n == 1, '1' == 1, null == undefined, [] == '', -0 === 0, NaN !== NaN, 'a' < 'b', 1 <= '1']",
  // `this`, arguments, new.target, super, optional chains.
  "const o = { v: 1, f() { return this?.v } }; return [o.f(), (o.f)(), (0, o.f)(), o?.f(), o.f?.(), o?.['f']?.()]",
  "function f(a) { arguments[0] = 2; return [a, arguments.length, new.target] } return [f(1, 2), typeof new f(1)]",
  "class A { m() { return 'A' + (this.x ?? '') } indexOf(x) { return x } } class B extends A { x = this ? 1 : 2; m() { return super.m() + super.indexOf(3) } } return new B().m()",
  "const a = null; return [a?.b.c.d, a?.[0]?.x, a?.b(), a?.b.indexOf(1), delete a?.b, a?.b?.includes(2)]",
  "const a = { b: 'xyz' }; return [a?.b.indexOf('y'), a?.b?.startsWith('x'), a.b?.includes('q'), a?.b.at?.(0)]",
  "class A { #x = 1; has(o) { return #x in o && o?.#x === 1 } } return [new A().has(new A()), new A().has({})]",
  "return ['abc'.includes('b'), [1, NaN].includes(NaN), new Map([['a', 1]]).get('a'), new Set([1]).has(1), Buffer.compare(Buffer.from('a'), Buffer.from('b')), 'a'.localeCompare('b')]",
  "const o = { get: () => 'mine', has() { return this === o } }; return [o.get(), o.has(), Reflect.has(o, 'get'), Reflect.get({ a: 1 }, 'a')]",
  "const p = new Proxy([1, 2], { getPrototypeOf() { throw new Error('looked') }, getOwnPropertyDescriptor() { throw new Error('looked') } }); return [p === 1, p != 2, [p].indexOf(3)]",
  // Statements without braces, semicolons, labels.
  "let i = 0\nwhile (i < 3) i++\nreturn i",
  "let i = 0\ndo i++; while (i < 3) return i",
  "let r = 0; a: for (let i = 0; i < 3; i++) { b: for (let j = 0; ; j++) { if (j > 2) continue a; if (i === 2) break a; r += j } } return r",
  "out: { if (true) break out; return 1 } return 2",
  "out: switch (1) { case 1: for (;;) break out } return 'left'",
  "if (true) function hoisted() { return 1 } return typeof hoisted",
  "var fs = []; for (let i = 0; i < 3; i++) fs.push(() => i); return fs.map((f) => f())",
  "for (var i = 0, n = ('a' in { a: 1 }) ? 2 : 0; i < n; i++); return i",
  "let s = ''; for (const [k, v = s ? 1 : 2] of [[1], [2, 3]]) s += k + ':' + v + ' '; return s",
  "var a = 1 // comment\nif (a) // why\n  a = 2 // then\nelse // not\n  a = 3 // else\nreturn a",
  "return 1 /* a */ === /* ) */ (1) // b\n",
  "const x = 5; return (((x))) > ((4)) && ((x)) < (6)",
  "return `a${1 ? `b${0 || 'c'}` : ''}d`",
  "const tag = (s, ...v) => s.raw.join('|') + v; return tag`x${1 && 2}\\n${null ?? 3}`",
  "return /a|b/u.test('b') ? /=>/.source : 0",
  "var async = 1, of = 2, let_ = 3; return async ? of : let_",
  "const { a = 1, ...rest } = { b: 2 }; const [x = 9, , y = x ?? 1] = [undefined]; return [a, rest, x, y]",
  "var o = { async *g() { yield 1 }, async m() {}, get [`k`]() { return 1 ? 2 : 3 }, 'quoted key'() {} }; return Object.keys(o)",
  "class S { static x = 1 ? 'f' : 0; static { this.y = this.x === 'f' ? 1 : 2 } static #p = () => 3; static q = S.#p() } return [S.x, S.y, S.q]",
  // Generators and errors.
  "function* g() { try { const x = yield 1 ? 2 : 3; yield x || (yield* [7, 8]) } finally { yield 'f' } } const i = g(); return [i.next(), i.next(0), i.next(), i.return(5), i.next()]",
  "try { null.x } catch ({ message }) { return message }",
  "try { throw 1 } catch { return 'c' } finally { if (0) 1 }",
  "const f = (n) => (n === 0 ? 0 : 1 + f(n - 1)); return f(50)",
  "return hoisted(); function hoisted() { return 1 === 1 ? 'early' : 0 }",
  "'use strict'; return (function () { return this })() === undefined",
  "function f() { 'use strict'\nreturn this } return f()",
  "function f() { 'not a directive' + 1; return this === undefined } return f()",
  "return eval('var e = 1 ? 2 : 3; e') + new Function('a', 'return a ? 1 : 0')(1)",
  "var x = 1; { function x2() {} } with ({ x: 2 }) { if (x === 2) return x ? 'with' : 0 }",
  "label: if (1) { break label } return 'after'",
  "if (0) ; else return 'else'",
  "for (const k in { a: 1, b: 2 }) if (k === 'b') return k",
  "const o = {}; o.a = o.b = 1 ? 2 : 3; o['c' || 'd'] = 4; return o",
  "return [..., 1].length".replace("...,", "...'ab',"),
  "return ((a, b = a > 1 ? a : 0, { c = b && 1 } = {}) => [a, b, c])(2)",
  "return typeof undeclared === 'undefined' ? 'u' : 'd'",
  "const f = async () => { for await (const x of [1]) { if (x > 0) return await x } }; return typeof f().then",
  "return [1, 2, 3].map((x) => x > 1 ? { x } : [x]).filter((x) => 'x' in x || x.length === 1)",
];

const show = (value: unknown): string => inspect(value, { depth: 9 });

test.each(BODIES)("%s", (body) => {
  const expected = show(runBody(body, "bare").value);
  expect(show(runBody(body, "coverage").value)).toBe(expected);
  expect(show(runBody(body, "comparisons").value)).toBe(expected);
});

test("insertions add no line", () => {
  for (const body of BODIES) {
    const { text } = transformed(body, { firstComparison: 0 });
    expect(text.split("\n").length).toBe(body.split("\n").length);
  }
});

test("a hashbang and directives stay first", () => {
  const { text } = transformed("#!/usr/bin/env node\n'use strict';\nvar a = 1 ? 2 : 3;");
  expect(text.startsWith("#!/usr/bin/env node\n'use strict';\n")).toBe(true);
});

test("a recursion without end is left to the engine", () => {
  expect(() => runBody("function f() { return f() } f()", "coverage")).toThrow(RangeError);
  expect(fuel.exhausted()).toBeUndefined();
});
