/** Files that are damaged, foreign or made to do harm: exit code 2, one clear line, and nothing else happens. */
import { mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { FILE_BYTES_MAX } from "../../lab/trace/limits.ts";
import { decodeTrace } from "../../lab/trace/read.ts";
import type { Trace } from "../../lab/trace/trace.ts";
import { encodeTrace } from "../../lab/trace/write.ts";
import { writeModule } from "./modules.ts";
import { bytesOf, CODES, controlsIn, plantedReplay, quiesce, temporaryFolder } from "./quiesce.ts";

const folder = temporaryFolder();
/** Where the version stands, behind the eight bytes of the magic. */
const VERSION_AT = 8;
const ESCAPES = "\u001b[2J\u001b]0;owned\u0007\u202e\r\n\u009b31m";
/** A command of each kind that reads a file. */
const READERS = [["replay"], ["shrink"], ["trace", "verify"]] as const;
let good: Uint8Array = new Uint8Array(0);
let trace: Trace;

beforeAll(() => {
  good = bytesOf(plantedReplay(folder));
  const read = decodeTrace(good);
  if (read.kind !== "trace") {
    throw new TypeError(read.message);
  }
  trace = read.trace;
});

/** Gives every reader the file and expects each to refuse it, with the file as it was. */
function expectRefused(path: string, message: RegExp, readers: readonly (readonly string[])[] = READERS): void {
  for (const reader of readers) {
    const { status, stdout, stderr } = quiesce([...reader, path]);
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(controlsIn(stderr)).toEqual([]);
    expect(stdout).toBe("");
    expect(status).toBe(CODES.usage);
  }
}

function write(name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

function flipped(position: number, bit: number): Uint8Array {
  const bytes = good.slice();
  bytes[position] = (bytes[position] ?? 0) ^ (1 << bit);
  return bytes;
}

describe("damage", () => {
  it("an empty file", () =>
    expectRefused(write("empty.replay", ""), /unreadable \((not-a-trace|truncated) at byte 0\)/));

  it("a truncated file", () => {
    const path = write("short.replay", good.subarray(0, good.length - 40));
    expectRefused(path, /unreadable \(truncated at byte \d+\): .*/);
    expect(bytesOf(path)).toEqual(good.subarray(0, good.length - 40));
  });

  it.each([0.1, 0.3, 0.5, 0.7, 0.9, 0.999])("a bit flipped at %f of the file", (part) => {
    const position = Math.floor(good.length * part);
    const path = write("flip.replay", flipped(position, position % 8));
    expectRefused(path, /unreadable \([a-z-]+ at byte \d+\)/, [READERS[2]]);
    expect(bytesOf(path)).toEqual(flipped(position, position % 8));
  });

  it("another kind of file", () => expectRefused(write("text.replay", "{}\n"), /unreadable \(not-a-trace at byte 0\)/));

  it("a newer version", () => {
    const bytes = good.slice();
    bytes[VERSION_AT] = 0xfe;
    expectRefused(write("newer.replay", bytes), /unreadable \((newer-version|not-a-trace) at byte \d+\)/);
  });

  it("a folder", () => {
    const path = join(folder, "folder.replay");
    mkdirSync(path);
    expectRefused(path, /folder\.replay is a folder; give one file/, READERS.slice(1));
  });

  it("a huge file, without reading it", () => {
    const path = write("huge.replay", good);
    truncateSync(path, 64 * FILE_BYTES_MAX);
    expectRefused(path, /huge\.replay has \d+ bytes; the most is \d+/);
  });

  it("one bad file in a folder hides no other: it is told, and the rest still run", () => {
    const both = join(folder, "both");
    mkdirSync(both);
    writeFileSync(join(both, "a.replay"), good.subarray(0, 100));
    writeFileSync(join(both, "b.replay"), good);
    const { status, stdout, stderr } = quiesce(["replay", both]);
    expect(stderr).toMatch(/a\.replay is unreadable \(truncated/);
    expect(stdout).toMatch(/^REPRODUCED obligation-leak/m);
    expect(status).toBe(CODES.usage);
  });
});

describe("well-formed files of an enemy", () => {
  it.each(["__proto__", "constructor", "hpack/../hpack", ESCAPES])("the target %j", (target) => {
    const path = write("target.replay", encodeTrace({ ...trace, case: { ...trace.case, target } }));
    expectRefused(path, /unknown target ".*": known: .*hpack.*; /, [["replay"], ["shrink"]]);
  });

  it("a target that is the path of a module: it is not loaded", () => {
    const mark = join(folder, "was-loaded");
    const module = writeModule(
      folder,
      "evil.mjs",
      `import { writeFileSync } from "node:fs"; writeFileSync("${mark}", "");`,
    );
    const path = write("path.replay", encodeTrace({ ...trace, case: { ...trace.case, target: module } }));
    expectRefused(path, /unknown target ".*evil\.mjs"/, [["replay"], ["shrink"]]);
    expect(() => bytesOf(mark)).toThrow("ENOENT");
  });

  it.each(["__proto__", "constructor", ESCAPES])("the plant %j", (plant) => {
    const path = write("plant.replay", encodeTrace({ ...trace, case: { ...trace.case, plants: [plant] } }));
    expectRefused(path, /unknown plant ".*" of target hpack: known: /, [["replay"], ["shrink"]]);
  });

  it.each(["__proto__", ESCAPES])("the scenario %j: it is told that nothing reproduces", (scenario) => {
    const path = write("scenario.replay", encodeTrace({ ...trace, case: { ...trace.case, scenario } }));
    const { status, stdout } = quiesce(["replay", path]);
    expect(stdout).toMatch(/^NOT REPRODUCED /);
    expect(controlsIn(stdout)).toEqual([]);
    expect(status).toBe(CODES.clean);
  });

  it("escape sequences in every text reach no terminal, as text or as JSON", () => {
    const failure = { oracle: ESCAPES, fingerprint: ESCAPES, message: ESCAPES };
    const platform = { quiesce: ESCAPES, node: ESCAPES, v8: ESCAPES };
    const deviations = [{ key: `${ESCAPES}|${ESCAPES}|0`, value: 1 }];
    const names = trace.log.names.map((name) => `${name}${ESCAPES}`);
    const log = { ...trace.log, names };
    const recorded = { ...trace.case, seed: ESCAPES, deviations };
    const path = write("escapes.replay", encodeTrace({ ...trace, case: recorded, failure, platform, log }));
    const other = write("good.replay", good);
    const commands = [
      ["replay", path],
      ["shrink", path],
      ...["show", "verify", "export"].map((name) => ["trace", name, path]),
    ];
    for (const command of [...commands, ["trace", "diff", path, other], ["trace", "diff", other, path]]) {
      for (const args of [command, [...command, "--json"]]) {
        const { status, stdout, stderr } = quiesce(args);
        expect(controlsIn(stdout + stderr)).toEqual([]);
        expect(status).toBeLessThan(CODES.usage);
      }
    }
  });

  it("control characters in the name of the file", () => {
    const path = write(`\u001b[2J${"x".repeat(8)}.replay`, good.subarray(0, 64));
    expectRefused(path, /\\x1b\[2Jxxxxxxxx\.replay is unreadable/);
  });
});

it("corpus files that cannot be used are refused by name, and the campaign goes on", () => {
  const corpus = join(folder, "corpus", "hpack");
  mkdirSync(corpus, { recursive: true });
  writeFileSync(join(corpus, "huge"), "");
  truncateSync(join(corpus, "huge"), 2 ** 31);
  writeFileSync(join(corpus, "small"), "\u0000\u0001\u0082");
  const { status, stdout } = quiesce(["fuzz", "--target", "hpack", "--runs", "300"], folder);
  expect(stdout).toMatch(/^corpus file refused: .*huge: it has 2147483648 bytes, and the most is \d+$/m);
  expect(status).toBe(CODES.clean);
});
