import { expect, test } from "vitest";
import { mergeDictionaries } from "../../../lab/host/instrument/literals.ts";
import { transformed } from "./support.ts";

const texts = (source: string, kind: "module" | "commonjs" = "commonjs"): string[] =>
  transformed(source, { kind }).dictionary.map((token) => Buffer.from(token).toString("latin1"));

test("takes strings, parts of templates and plain runs of patterns, each once", () => {
  expect(texts("f('GET', `HTTP/${v}.1`, /^Content-(?:Length|Type): \\d+$/, 'GET')")).toEqual([
    "GET",
    "HTTP/",
    ".1",
    "Content-",
    "Length",
    "Type",
    ": ",
  ]);
});

test("takes whole numbers in both orders of bytes, as short as they fit", () => {
  expect(
    transformed("f(1, 0x1234, 0x12345678, 0.5, 1e12)").dictionary.map((token) => Buffer.from(token).toString("hex")),
  ).toEqual([
    "01",
    "0001",
    "0100",
    "00000001",
    "01000000",
    "1234",
    "3412",
    "00001234",
    "34120000",
    "12345678",
    "78563412",
  ]);
});

test("leaves out what is said rather than compared", () => {
  expect(texts("'use strict'; require('x'); throw new TypeError('message')")).toEqual([]);
  expect(
    texts(
      "import a from 'a'; export * from 'b'; export { c } from 'd'; import('e'); export const x = 'kept'",
      "module",
    ),
  ).toEqual(["kept"]);
});

test("leaves out what is empty or long", () => {
  expect(texts(`f('', '${"a".repeat(64)}', '${"b".repeat(65)}')`)).toEqual(["a".repeat(64)]);
});

test("is bounded", () => {
  const many = Array.from({ length: 3000 }, (_, index) => `'token ${index}'`);
  expect(texts(`f(${many.join()})`).length).toBe(1024);
});

test("dictionaries of several modules merge in order, each token once", () => {
  const [a, b, c] = [Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(3)];
  expect(
    mergeDictionaries([
      [b, a],
      [a, c],
    ]),
  ).toEqual([b, a, c]);
});
