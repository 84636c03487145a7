/** A target that the configuration does not list: the path of a module. */
import { describe, expect, it } from "vitest";
import { TOY_TARGET, writeModule } from "./modules.ts";
import { CODES, json, quiesce, replaysIn, temporaryFolder } from "./quiesce.ts";

const folder = temporaryFolder();
const toy = writeModule(folder, "toy.ts", TOY_TARGET);
const FUZZ = ["fuzz", "--target", toy, "--runs", "300", "--out", folder, "--json"];

it("runs, finds, and is found again by the same path", () => {
  const ended = quiesce(FUZZ);
  expect(json(ended)).toMatchObject({ target: "toy", runs: 300 });
  expect(json(ended)["findings"]).toEqual([expect.objectContaining({ oracle: "totality", deviations: 1 })]);
  expect(ended.status).toBe(CODES.finding);
  const [file = ""] = replaysIn(folder);
  const again = quiesce(["replay", file, "--target", toy, "--json"]);
  expect(json(again)).toMatchObject({ reproduced: true, sameTrace: true, deviations: 1, applied: 1 });
  expect(again.status).toBe(CODES.finding);
  expect(quiesce(["shrink", file, "--target", toy]).status).toBe(CODES.finding);
});

it("a replay does not say what is loaded: the module must be named again", () => {
  quiesce(FUZZ);
  const [file = ""] = replaysIn(folder);
  const { status, stderr } = quiesce(["replay", file]);
  expect(stderr).toMatch(
    /unknown target "toy": known: .*hpack.*; if it is a module of yours, add --target with its path/,
  );
  expect(status).toBe(CODES.usage);
  const other = writeModule(folder, "other.ts", TOY_TARGET.replace('name: "toy"', 'name: "other"'));
  expect(quiesce(["replay", file, "--target", other]).stderr).toMatch(/the file is of target "toy", and .* is "other"/);
});

describe.each([
  { name: "missing.ts", text: undefined, message: /target module .*missing\.ts does not exist/ },
  { name: "broken.ts", text: "export const target = {", message: /broken\.ts does not load: / },
  { name: "throws.ts", text: 'throw new Error("at load");', message: /throws\.ts does not load: at load/ },
  { name: "number.ts", text: "throw 5;", message: /number\.ts does not load: 5/ },
  { name: "empty.ts", text: "export {};", message: /empty\.ts exports no usable target: .*it must export `target`/ },
  { name: "default.ts", text: "export default {};", message: /default\.ts exports no usable target: / },
  { name: "null.ts", text: "export const target = null;", message: /null\.ts exports no usable target: / },
  {
    name: "bare.ts",
    text: 'export const target = { name: "x", summary: "", scenarios: [], dictionary: [] };',
    message: /bare\.ts exports no usable target\.scenarios: /,
  },
  {
    name: "typo.ts",
    text: TOY_TARGET.replace("period:", "perod:"),
    message: /typo\.ts exports no usable target\.scenarios\.0\.period: /,
  },
  {
    name: "surplus.ts",
    text: TOY_TARGET.replace("period:", "extra: 1, period:"),
    message: /surplus\.ts exports no usable target\.scenarios\.0\.extra: /,
  },
  {
    name: "oracle.ts",
    text: TOY_TARGET.replace("oracles: []", 'oracles: ["totalityy"]'),
    message: /unknown oracle "totalityy" in scenario toss of target toy: did you mean totality\?/,
  },
])("the module $name", ({ name, text, message }) => {
  it("is refused with its file and what it must export", () => {
    const path = text === undefined ? `${folder}/${name}` : writeModule(folder, name, text);
    const { status, stderr, stdout } = quiesce(["fuzz", "--target", path, "--runs", "5", "--out", folder]);
    expect(stderr).toMatch(message);
    expect(stdout).toBe("");
    expect(status).toBe(CODES.usage);
  });
});
