/** `quiesce corpus`: minimise, merge, import and show, as they are used from the command line. */
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { entryName } from "../../lab/corpus/entry-name.ts";
import { CLIENT, ethernet, ipv4, pcap, SERVER } from "../corpus/packets.ts";
import { CODES, controlsIn, json, quiesce, ROOT, temporaryFolder } from "./quiesce.ts";

const folder = temporaryFolder();
const JSON_MODULE = join(ROOT, "test", "fixtures", "fuzz-modules", "json.mjs");
let made = 0;

/** A new folder with these files. */
function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  made += 1;
  const path = join(folder, `${made}`);
  mkdirSync(path);
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(path, name), content);
  }
  return path;
}

/** The contents of the files of a folder, sorted. */
function contentsOf(path: string): string[] {
  return readdirSync(path)
    .map((name) => readFileSync(join(path, name), "latin1"))
    .toSorted();
}

const TEXTS = {
  a: "[1]",
  b: "[1]",
  c: "[[1, 22, 333], {}]",
  d: '{"k": "v\\n"}',
  e: "true",
  f: "not json",
  g: "[1, 2]",
};

describe("minimise", () => {
  it("keeps what covers everything, under its own names, and moves the rest beside", () => {
    const corpus = folderOf(TEXTS);
    const report = json(quiesce(["corpus", "minimise", corpus, "--target", JSON_MODULE, "--json"]));
    expect(report).toMatchObject({ before: 7, lost: 0, removed: `${corpus}.removed`, refused: [] });
    expect(report["featuresAfter"]).toBe(report["featuresBefore"]);
    expect(Number(report["featuresBefore"])).toBeGreaterThan(50);
    const kept = readdirSync(corpus);
    const removed = readdirSync(`${corpus}.removed`);
    expect(kept.length).toBe(report["after"]);
    expect([...kept, ...removed].toSorted()).toEqual(Object.keys(TEXTS));
    // One of two equal files is enough, and a text that reaches what no other does is needed.
    expect(removed.includes("a") || removed.includes("b")).toBe(true);
    expect(kept).toContain("d");
    const again = json(quiesce(["corpus", "minimise", corpus, "--target", JSON_MODULE, "--json"]));
    expect(again).toMatchObject({ before: kept.length, after: kept.length, featuresAfter: report["featuresAfter"] });
  });

  it("writes the result elsewhere where it is told to, and leaves the corpus as it is", () => {
    const corpus = folderOf(TEXTS);
    const out = join(folder, "minimised");
    const { status, stdout } = quiesce(["corpus", "minimise", corpus, "--target", JSON_MODULE, "--out", out]);
    expect(stdout).toMatch(/^7 inputs with (\d+) features, \d kept with \1; the result is in .*minimised\n$/u);
    expect(status).toBe(CODES.clean);
    expect(readdirSync(corpus)).toEqual(Object.keys(TEXTS));
    for (const name of readdirSync(out)) {
      expect(name).toBe(entryName(readFileSync(join(out, name))));
    }
    const full = quiesce(["corpus", "minimise", corpus, "--target", JSON_MODULE, "--out", out]);
    expect(full.stderr).toMatch(/holds inputs already; give --out an empty folder/u);
    expect(full.status).toBe(CODES.usage);
  });

  it("works for a target of the configuration, whose corpus keeps its features", () => {
    const corpus = join(folder, "hpack");
    cpSync(join(ROOT, "corpus", "hpack"), corpus, { recursive: true });
    const report = json(quiesce(["corpus", "minimise", corpus, "--target", "hpack", "--json"]));
    expect(report["featuresAfter"]).toBe(report["featuresBefore"]);
    expect(Number(report["after"])).toBeLessThan(Number(report["before"]));
    expect(existsSync(join(corpus, "README.md"))).toBe(true);
  });

  it("removes nothing when what is covered depends on more than the input", () => {
    const module = join(folder, "moody.mjs");
    // Each call takes another way than the one before, for the first executions that are compared.
    writeFileSync(
      module,
      `let n = 0;
export function fuzz(input) {
  n += 1;
  if (n <= 9) { if (input.length > 1) { input[0] = 1; } }
}`,
    );
    const corpus = folderOf({ one: "1", two: "22", same: "22" });
    const ended = quiesce(["corpus", "minimise", corpus, "--target", module]);
    expect(ended.stdout).toMatch(/\d features did not come again, so nothing was removed/u);
    expect(ended.status).toBe(CODES.nondeterminism);
    expect(readdirSync(corpus)).toEqual(["one", "same", "two"]);
  });

  it("does not wait for an input that never ends, and does not keep it", () => {
    const module = join(folder, "endless.mjs");
    writeFileSync(module, "export function fuzz(input) { if (input[0] === 33) { for (;;) { input[0] = 33; } } }");
    const corpus = folderOf({ ends: "a", endless: "!" });
    expect(json(quiesce(["corpus", "minimise", corpus, "--target", module, "--json"]))).toMatchObject({ after: 1 });
    expect(readdirSync(corpus)).toEqual(["ends"]);
  });
});

describe("merge", () => {
  it("adds what covers more, small inputs first, and says by how much", () => {
    const into = folderOf({ seed: "[1]" });
    const from = [folderOf({ same: "[1]", more: "[[1]]", much: "[[1], [1]]" }), folderOf({ other: '"x"' })];
    const args = ["corpus", "merge", into, ...from, "--target", JSON_MODULE];
    const report = json(quiesce([...args, "--json"]));
    const added = report["added"] as string[];
    expect(report).toMatchObject({ offered: 4, refused: [] });
    expect(Number(report["after"])).toBeGreaterThan(Number(report["before"]));
    expect(added).toContain(entryName(Buffer.from('"x"')));
    expect(added).not.toContain(entryName(Buffer.from("[1]")));
    expect(readdirSync(into).toSorted()).toEqual([...added, "seed"].toSorted());
    const { stdout } = quiesce(args);
    expect(stdout).toMatch(/^0 of 4 inputs added to .*: (\d+) features before, \1 after\n$/u);
  });
});

describe("import", () => {
  const exchange = [
    { sequence: 1, data: "request" },
    { sequence: 9, data: "answer", from: SERVER, to: CLIENT },
  ].map((segment) => ethernet(ipv4(segment)));

  it("takes files, folders, dumps and captures for what they are", () => {
    const sources = folderOf({
      "capture.pcap": pcap(exchange),
      "digits.hex": "64 69 67 69 74 73\n",
      "dump.txt": "00000000: 6475 6d70                                dump\n",
      "plain.bin": "plain",
      "README.md": "not an input",
    });
    mkdirSync(join(sources, "below"));
    writeFileSync(join(sources, "below", "deep"), "deep");
    const into = join(folder, "imported");
    const report = json(quiesce(["corpus", "import", into, sources, join(sources, "plain.bin"), "--json"]));
    expect(contentsOf(into)).toEqual(["answer", "deep", "digits", "dump", "plain", "request"]);
    expect(report).toMatchObject({
      refused: [],
      files: [
        { format: "raw", inputs: [{ label: "", bytes: 4, added: true }] },
        {
          format: "pcap",
          inputs: [
            { label: "10.0.0.1:40000 > 10.0.0.2:80", bytes: 7, notes: ["its start was not captured"] },
            { label: "10.0.0.2:80 > 10.0.0.1:40000", bytes: 6 },
          ],
        },
        { format: "hex" },
        { format: "hex" },
        { format: "raw", inputs: [{ added: true }] },
        { format: "raw", inputs: [{ added: false }] },
      ],
    });
  });

  it("takes a file for what it is told, and chooses connections by a port", () => {
    const into = join(folder, "told");
    const sources = folderOf({ digits: "6869", "capture.pcap": pcap(exchange) });
    expect(quiesce(["corpus", "import", into, join(sources, "digits"), "--format", "hex"]).status).toBe(CODES.clean);
    expect(quiesce(["corpus", "import", into, join(sources, "digits"), "--format", "raw"]).status).toBe(CODES.clean);
    expect(contentsOf(into)).toEqual(["6869", "hi"]);
    const { stderr, status } = quiesce(["corpus", "import", into, join(sources, "capture.pcap"), "--port", "443"]);
    expect(stderr).toMatch(/nothing was imported; .*capture\.pcap: none of its 2 packets gives an input/u);
    expect(status).toBe(CODES.usage);
  });

  it("refuses file by file, with the reasons, and takes the others", () => {
    const sources = folderOf({ fine: "fine", "bad.hex": "6z" });
    writeFileSync(Buffer.from(`${sources}/caf\xe9`, "latin1"), "unnameable");
    execFileSync("mkfifo", [join(sources, "pipe")]);
    execFileSync("ln", ["-s", "nowhere", join(sources, "dangling\u001b[2J")]);
    const { stdout, status } = quiesce(["corpus", "import", join(folder, "some"), sources, join(folder, "none")]);
    expect(stdout).toMatch(/fine: raw, 1 inputs\n {2}4 bytes as [0-9a-f]{16}\n/u);
    expect(stdout).toMatch(
      /bad\.hex: raw, 1 inputs\n.*\n {4}it looks like hexadecimal text and is taken as it is: it holds/u,
    );
    expect(stdout).toMatch(/refused .*pipe: it is a pipe and not a file\n/u);
    expect(stdout).toMatch(/refused .*dangling\\x1b\[2J: ENOENT: no such file or directory\n/u);
    expect(stdout).toMatch(/refused .*none: ENOENT/u);
    expect(stdout).toMatch(/refused .*caf\ufffd: its name \(636166e9\) is not valid UTF-8; rename it\n/u);
    execFileSync("ln", ["-s", "round", join(sources, "round")]);
    expect(quiesce(["corpus", "show", join(sources, "round")]).stderr).toMatch(/round cannot be shown: ELOOP/u);
    expect(controlsIn(stdout)).toEqual([]);
    expect(status).toBe(CODES.clean);
  });
});

describe("show", () => {
  it("shows the records, the events and the fault of an input, and its bytes", () => {
    const file = join(ROOT, "corpus", "hpack", "rfc7541-c2-1-literal-with-indexing.bin");
    const { stdout, status } = quiesce(["corpus", "show", file, "--target", "hpack"]);
    expect(stdout).toMatch(/^.*c2-1.*: 28 bytes, [0-9a-f]{16}\n {2}record 0 at byte 0, 28 bytes: 00 1a 40 0a 63 /u);
    expect(stdout).toMatch(/ {2}event 0: \{ kind: "field", block: 0, name: "custom-key", value: "custom-header", /u);
    expect(stdout).toMatch(/ {2}no fault\n {2}00000000 {2}00 1a 40 0a 63 75 73 74 {2}6f 6d .* {2}\|\.\.@\.custom-key/u);
    expect(status).toBe(CODES.clean);
  });

  it("escapes what an input holds, and bounds what is printed of it", () => {
    const hostile = `\u0000\u0014\u0000\u0004\u001b[2J\u0004\u009d\n\u2028x`;
    const corpus = folderOf({ hostile: Buffer.from(hostile, "latin1"), large: new Uint8Array(100_000) });
    const { stdout } = quiesce(["corpus", "show", corpus, "--target", "hpack"]);
    expect(controlsIn(stdout)).toEqual([]);
    expect(stdout).toMatch(/event 0: .* name: "\\x1b\[2J", value: "\\x9d\\n\(x"/u);
    expect(stdout).toMatch(/fault HPACK_[A-Z_]+ at byte 13 \(/u);
    expect(stdout).toMatch(/\.\.\. 98976 more bytes\n$/u);
    expect(stdout.length).toBeLessThan(40_000);
  });

  it("shows the bytes alone without a target, as one JSON object too", () => {
    const corpus = folderOf({ one: "first", two: "second" });
    expect(quiesce(["corpus", "show", join(corpus, "one")]).stdout).toMatch(
      /one: 5 bytes, .*\n {2}00000000 .*\|first\|\n$/u,
    );
    const { stdout } = quiesce(["corpus", "show", corpus, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      refused: [],
      inputs: [{ bytes: 5 }, { bytes: 6, records: [], meaning: [] }],
    });
  });

  it("says so when a target cannot describe an input", () => {
    const module = join(folder, "mute.mjs");
    writeFileSync(
      module,
      `export const target = { name: "mute", summary: "", dictionary: [], structure: { split() { throw new Error("no\\u001b"); }, repair: (r) => r },
  scenarios: [{ kind: "direct", name: "x", summary: "", period: 1, oracles: [], input: "bytes", execute() {}, describe() { return 5; } }] };`,
    );
    const { stdout, status } = quiesce(["corpus", "show", folderOf({ one: "1" }), "--target", module]);
    expect(stdout).toMatch(
      / {2}the target cannot describe it: Error: no\\x1b\n {2}the target cannot describe it: TypeError: /u,
    );
    expect(status).toBe(CODES.clean);
  });
});

describe("mistakes", () => {
  it.each([
    [["minimize", "x"], /unknown action "minimize" of corpus: did you mean minimise\?/u],
    [["minimise", "x", "y", "--target", "hpack"], /corpus minimise takes one folder, and 2 were given/u],
    [["minimise", "x"], /corpus minimise compares inputs by what they cover: name the code with --target/u],
    [
      ["minimise", "nowhere", "--target", "hpack"],
      /corpus folder nowhere cannot be read \(ENOENT: no such file or directory\); give a folder/u,
    ],
    [
      ["minimise", "package.json", "--target", "hpack"],
      /corpus folder package\.json cannot be read \(ENOTDIR: not a directory\)/u,
    ],
    [["minimise", "docs", "--target", "hpak"], /unknown target "hpak": did you mean hpack\?/u],
    [["merge", "x"], /corpus merge takes the folder to merge into and one or more others, and 1 were given/u],
    [["import", "package.json", "docs"], /corpus folder package\.json cannot be used \(EEXIST: file already exists\)/u],
    [["import", "x", "nowhere"], /nothing was imported; nowhere: ENOENT/u],
    [["import", "x", "y", "--format", "heks"], /unknown format "heks": did you mean hex\?/u],
    [["import", "x", "y", "--port", "65536"], /give a number from 0 to 65535/u],
    [["show", "nowhere"], /nowhere cannot be shown: ENOENT: no such file or directory/u],
  ])("%j is told what was meant", (args, message) => {
    const cwd = folderOf({ "package.json": "{}" });
    mkdirSync(join(cwd, "docs"));
    writeFileSync(join(cwd, "docs", "input"), "1");
    const { status, stdout, stderr } = quiesce(["corpus", ...args], cwd);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n {4}at /u);
    expect(stdout).toBe("");
    expect(status).toBe(CODES.usage);
  });

  it("a corpus without an input and a target without counters are refused, with what to do", () => {
    const args = ["--target", JSON_MODULE];
    expect(quiesce(["corpus", "minimise", folderOf({}), ...args]).stderr).toMatch(/holds no input that can be used/u);
    const uncounted = quiesce(["corpus", "minimise", folderOf({ one: "1" }), ...args, "--instrument", "not-a-package"]);
    expect(uncounted.stderr).toMatch(/cannot be compared by what they cover: no module was instrumented/u);
    expect(uncounted.status).toBe(CODES.usage);
  });

  it("a corpus of a target that cannot be read ends a campaign with what to do", () => {
    const cwd = folderOf({});
    mkdirSync(join(cwd, "corpus"));
    writeFileSync(join(cwd, "corpus", "json.mjs"), "a file where a folder should be");
    const { status, stderr } = quiesce(["fuzz", "--target", JSON_MODULE, "--runs", "10"], cwd);
    expect(stderr).toMatch(
      /corpus folder .*json\.mjs cannot be read \(ENOTDIR: not a directory\); mend it or move it away/u,
    );
    expect(status).toBe(CODES.usage);
  });
});
