import { expect, test } from "vitest";
import type { Setting } from "../../../protocols/netstring/reader.ts";
import { SettingsReader } from "../../../protocols/netstring/reader.ts";
import { netstrings } from "../../../protocols/netstring/structure.ts";

interface Read {
  readonly settings: readonly string[];
  readonly fault: string | undefined;
}

function read(...chunks: readonly string[]): Read {
  const settings: string[] = [];
  let fault: string | undefined;
  const reader = new SettingsReader({
    setting: (setting) => settings.push(textOf(setting)),
    error: ({ code }) => {
      fault = code;
    },
  });
  chunks.forEach((chunk) => reader.write(Buffer.from(chunk, "latin1")));
  reader.end();
  return { settings, fault };
}

function textOf(setting: Setting): string {
  const [name = "", inner] = Object.entries(setting)[0] ?? [];
  return inner instanceof Uint8Array
    ? `${name}=${Buffer.from(inner).toString("latin1")}`
    : `${name}.${textOf(inner ?? {})}`;
}

test.each([
  ["8:log.path,4:/tmp,", ["log.path=/tmp"]],
  ["1:a,0:,1:b,3:x,y,", ["a=", "b=x,y"]],
  ["0:,1::,", ["=:"]],
  ["21:__proto__.constructor,1:1,", ["__proto__.constructor=1"]],
])("%s is read, however it is cut", (text, settings) => {
  expect(read(text)).toEqual({ settings, fault: undefined });
  for (let cut = 0; cut <= text.length; cut += 1) {
    expect(read(text.slice(0, cut), text.slice(cut))).toEqual({ settings, fault: undefined });
  }
  expect(read(...text)).toEqual({ settings, fault: undefined });
});

test.each([
  ["x", "LENGTH_NOT_A_NUMBER"],
  [":", "LENGTH_NOT_A_NUMBER"],
  ["257:", "LENGTH_TOO_LARGE"],
  ["0000", "LENGTH_TOO_LARGE"],
  ["1:ab", "COMMA_MISSING"],
  ["1:a,", "TRUNCATED"],
  ["1:a,3:ab", "TRUNCATED"],
  ["1", "TRUNCATED"],
])("%s is refused, and nothing is read after it", (text, fault) => {
  expect(read(text)).toEqual({ settings: [], fault });
  if (fault !== "TRUNCATED") {
    expect(read(text, "1:a,1:b,")).toEqual({ settings: [], fault });
  }
});

test("the longest text is taken, and no prototype is reached", () => {
  const longest = "v".repeat(256);
  expect(read(`1:a,256:${longest},`).settings).toEqual([`a=${longest}`]);
  read("11:__proto__.x,1:1,", "20:constructor.prototype,1:1,");
  expect("x" in {}).toBe(false);
});

test("records are whole netstrings, and are repaired after a change", () => {
  const input = Buffer.from("1:a,2:bc,9:cut");
  expect(netstrings.split(input).map((record) => Buffer.from(record).toString())).toEqual(["1:a,", "2:bc,", "9:cut"]);
  expect(netstrings.split(new Uint8Array(0))).toEqual([]);
  for (const [broken, whole] of [
    ["7:abc,", "3:abc,"],
    ["abc", "3:abc,"],
    ["1:", "0:,"],
  ] as const) {
    expect(Buffer.from(netstrings.repair(Buffer.from(broken))).toString()).toBe(whole);
  }
});
