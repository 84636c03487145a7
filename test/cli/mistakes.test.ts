/** Mistyped names and values: exit code 2, nothing on standard output, and the nearest known name. */
import { describe, expect, it } from "vitest";
import { writeModule } from "./modules.ts";
import { CODES, quiesce, temporaryFolder } from "./quiesce.ts";

const folder = temporaryFolder();

describe.each([
  { args: ["fuz"], message: /unknown command 'fuz'\n\(Did you mean fuzz\?\)/ },
  { args: ["fuzz", "--target", "hpack", "--rums", "5"], message: /unknown option '--rums'\n\(Did you mean --runs\?\)/ },
  { args: ["fuzz"], message: /required option '--target <name>' not specified/ },
  { args: ["fuzz", "--target", "hpak"], message: /unknown target "hpak": did you mean hpack\?/ },
  { args: ["fuzz", "--target", "zzzzzz"], message: /unknown target "zzzzzz": known: .*hpack/ },
  {
    args: ["fuzz", "--target", "hpack", "--plant", "leak-on-fult"],
    message: /unknown plant "leak-on-fult" of target hpack: did you mean leak-on-fault\?/,
  },
  {
    args: ["fuzz", "--target", "hpack", "--scenario", "sesion"],
    message: /unknown scenario "sesion" of target hpack: did you mean session\?/,
  },
  {
    args: ["fuzz", "--target", "hpack", "--strategy", "pctt"],
    message: /unknown strategy "pctt": did you mean pct\?/,
  },
  { args: ["fuzz", "--target", "hpack", "--runs", "-1"], message: /argument '-1' is invalid|give a whole number/ },
  { args: ["fuzz", "--target", "hpack", "--runs", "1e3"], message: /give a whole number/ },
  { args: ["fuzz", "--target", "hpack", "--runs", "0"], message: /--runs 0 would exercise nothing/ },
  {
    args: ["fuzz", "--target", "./f.cjs", "--timeout", "0"],
    message: /--timeout .* give a number above 0 with s, m or h/,
  },
  { args: ["fuzz", "--target", "./f.cjs", "--timeout", "0.0m"], message: /give a number above 0 with s, m or h/ },
  {
    args: ["fuzz", "--target", "./f.cjs", "--rss-limit", "0"],
    message: /--rss-limit .* a number of mebibytes above 0/,
  },
  { args: ["replay", "x.bin", "--timeout", "0s"], message: /give a number above 0 with s, m or h, such as 10s/ },
  { args: ["replay", "x.bin", "--rss-limit", "0"], message: /give a number of mebibytes above 0, such as 2048/ },
  { args: ["fuzz", "--target", "hpack", "--time", "soon"], message: /give a number with s, m or h, such as 60s/ },
  { args: ["fuzz", "--target", "hpack", "--workers", "0"], message: /give a number from 1 to 64/ },
  { args: ["fuzz", "--target", "hpack", "--seed", ""], message: /--seed takes 1 to 256 characters/ },
  { args: ["fuzz", "--target", "hpack", "--runs", "1", "surplus"], message: /too many arguments/ },
  { args: ["fuzz", "--target", "hpack", "--out", "/dev/null/x"], message: /\/dev\/null is a file; name a folder/ },
  { args: ["fuzz", "--target", "all", "--plant", "leak-on-fault"], message: /belong to one target/ },
  { args: ["fuzz", "--target", "hpack", "--corpus", ""], message: /--corpus names no folder/ },
  { args: ["fuzz", "--target", "all", "--corpus", "inputs"], message: /belong to one target/ },
  { args: ["fuzz", "--target", "hpack", "--corpus", "inputs", "--no-guidance"], message: /stores what guidance finds/ },
  {
    args: ["fuzz", "--target", "hpack", "--corpus", "inputs", "--plant", "rescan"],
    message: /stores what guidance finds/,
  },
  { args: ["fuzz", "--target", "all", "--instrument", "ws"], message: /belong to one target/ },
  { args: ["explain", "replays"], message: /replays is a folder; give one file/ },
  { args: ["rediscover", "--seconds", "0"], message: /--seconds 0 would find nothing/ },
  {
    args: ["replay", "replays", "--timeout", "1s"],
    message: /are for inputs \(\.bin\) and for the module of a --target/,
  },
  { args: ["trace", "shw", "x"], message: /unknown action "shw" of trace: did you mean show\?/ },
  { args: ["trace", "diff", "x"], message: /trace diff takes 2 traces, and 1 were given/ },
  { args: ["trace", "show", "x", "y"], message: /trace show takes one trace, and 2 were given/ },
  { args: ["trace", "show", "none.replay"], message: /none\.replay cannot be read/ },
  { args: ["replay", "none.replay"], message: /none\.replay does not exist; give a replay file, or a folder/ },
  { args: ["shrink", "none.replay"], message: /none\.replay cannot be read/ },
  { args: ["mutants", "--target", "hpak"], message: /unknown target "hpak": did you mean hpack\?/ },
  { args: ["mutants", "--plant", "rescam"], message: /unknown plant "rescam": did you mean rescan\?/ },
])("quiesce $args", ({ args, message }) => {
  it("says what was meant", () => {
    const { status, stdout, stderr } = quiesce(args);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect(stdout).toBe("");
    expect(status).toBe(CODES.usage);
  });
});

describe.each([
  { text: "export const targets = [];", message: /exports no usable default: .*defineConfig/ },
  { text: "export default { targets: [], target: 1 };", message: /exports no usable default\.target: / },
  {
    text: "export default { targets: [{ name: 1, load() {} }] };",
    message: /exports no usable default\.targets\.0\.name: /,
  },
  { text: 'throw new Error("not today");', message: /quiesce\.config\.mjs does not load: not today/ },
])("the configuration $text", ({ text, message }) => {
  it("is refused with its file and what it must export", () => {
    writeModule(folder, "quiesce.config.mjs", text);
    const { status, stderr } = quiesce(["targets"], folder);
    expect(stderr).toMatch(message);
    expect(stderr).toContain(folder);
    expect(status).toBe(CODES.usage);
  });
});

describe.each([
  { name: "imports.ts", text: 'import "node:fs"; export function fuzz(input: Uint8Array): void {}', suffix: ".mts" },
  { name: "exports.ts", text: "export function fuzz(input: Uint8Array): void {}", suffix: ".mts" },
  { name: "exports.js", text: "export function fuzz(input) {}", suffix: ".mjs" },
])("$name, an ES module in a package of CommonJS", ({ name, text, suffix }) => {
  it("is refused with what to call it", () => {
    writeModule(folder, "package.json", '{ "type": "commonjs" }');
    const { status, stderr } = quiesce(["fuzz", "--target", writeModule(folder, name, text), "--runs", "10"]);
    expect(stderr).toContain(`${name} does not load: `);
    expect(stderr).toContain(`; ES modules end in ${suffix}, or lie where package.json has "type": "module"`);
    expect(status).toBe(CODES.usage);
  });
});
