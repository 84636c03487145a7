import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { CorpusStore } from "../../lab/corpus/corpus-store.ts";
import { entryName } from "../../lab/corpus/entry-name.ts";
import { findFiles } from "../../lab/corpus/find-files.ts";
import { ENTRY_OCTETS_MAX } from "../../lab/corpus/limits.ts";
import { FOLDER_LIMITS, readFolder } from "../../lab/corpus/read-folder.ts";
import { flushFolder, isTemporary, sweepTemporaries, writeAtomically } from "../../lab/corpus/whole-file.ts";

const root = mkdtempSync(join(tmpdir(), "quiesce-corpus-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;

function newFolder(): string {
  folders += 1;
  const folder = join(root, `${folders}`);
  mkdirSync(folder);
  return folder;
}

function open(folder: string): CorpusStore {
  const opened = CorpusStore.open(folder);
  if (opened.kind === "unusable") {
    throw new TypeError(opened.reason);
  }
  return opened.store;
}

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const names = (store: CorpusStore): string[] => store.entries().map(({ file }) => file);
/** A number that no process has: the largest there is, and one more. */
const NO_PROCESS = 4_194_305;

describe("a store", () => {
  it("holds what was added under the name of its content, and gives it again in order", () => {
    const folder = join(newFolder(), "made", "on", "the", "way");
    const store = open(folder);
    const added = store.add(["b", "a", "b", ""].map(bytes));
    expect(added.map(({ name }) => name)).toEqual(["b", "a", ""].map((text) => entryName(bytes(text))));
    expect(store.add([bytes("a")])).toEqual([]);
    const again = open(folder);
    expect(again.entries()).toEqual(store.entries());
    expect(names(again)).toEqual(readdirSync(folder).toSorted());
    for (const { file, bytes: content } of again.entries()) {
      expect(file).toBe(entryName(content));
    }
  });

  it("knows a content that lies there under another name", () => {
    const folder = newFolder();
    writeFileSync(join(folder, "seed.bin"), "seed");
    writeFileSync(join(folder, "twin.bin"), "seed");
    const store = open(folder);
    expect(names(store)).toEqual(["seed.bin"]);
    expect(store.files().length).toBe(2);
    expect(store.add([bytes("seed")])).toEqual([]);
    expect(readdirSync(folder)).toEqual(["seed.bin", "twin.bin"]);
  });

  it("uses a file whose name claims another content as a seed, and loses neither", () => {
    const folder = newFolder();
    writeFileSync(join(folder, entryName(bytes("truth"))), "lie");
    const store = open(folder);
    expect(store.entries().map((entry) => entry.bytes)).toEqual([bytes("lie")]);
    expect(store.add([bytes("truth")]).length).toBe(1);
    const contents = open(folder)
      .entries()
      .map((entry) => Buffer.from(entry.bytes).toString());
    expect(contents.toSorted()).toEqual(["lie", "truth"]);
    for (const file of readdirSync(folder)) {
      expect(file).toBe(entryName(readFileSync(join(folder, file))));
    }
  });

  it("keeps what it was given, whatever becomes of the caller's bytes", () => {
    const store = open(newFolder());
    const lent = bytes("lent");
    store.add([lent]);
    lent.fill(0);
    expect(store.entries()[0]?.bytes).toEqual(bytes("lent"));
  });

  it("refuses an entry that would be refused when it is read", () => {
    expect(() => open(newFolder()).add([new Uint8Array(ENTRY_OCTETS_MAX + 1)])).toThrow(/1048576 bytes at most/u);
  });

  it("sets files aside under their names, and other contents under names of their own", () => {
    const folder = newFolder();
    const aside = join(root, "aside");
    for (const content of ["one", "two"]) {
      writeFileSync(join(folder, "seed"), content);
      const store = open(folder);
      for (const input of store.files()) {
        store.setAside(input, aside);
      }
      expect(store.entries()).toEqual([]);
      expect(readdirSync(folder)).toEqual([]);
      expect(store.add([bytes(content)]).length).toBe(1);
    }
    const kept = readdirSync(aside).map((file) => [file, readFileSync(join(aside, file), "utf8")]);
    expect(Object.fromEntries(kept)).toEqual({
      seed: "one",
      [entryName(bytes("one"))]: "one",
      [`seed-${entryName(bytes("two"))}`]: "two",
    });
  });

  it.each([
    ["a file", (path: string) => writeFileSync(path, ""), /^EEXIST: file already exists$/u],
    ["below a file", (path: string) => writeFileSync(join(path, ".."), ""), /^ENOTDIR: not a directory$/u],
  ])("that is %s cannot be opened, with the reason", (_, make, reason) => {
    const path = join(root, `unusable-${folders}`, "store");
    if (reason.source.includes("EEXIST")) {
      mkdirSync(join(path, ".."), { recursive: true });
    }
    folders += 1;
    make(path);
    expect(CorpusStore.open(path)).toEqual({ kind: "unusable", reason: expect.stringMatching(reason) });
  });
});

describe("a folder", () => {
  it("is read file by file, in the order of names, and refuses what cannot be used with the reason", async () => {
    const folder = newFolder();
    writeFileSync(join(folder, "small"), "small");
    writeFileSync(join(folder, "another.json"), "{}");
    writeFileSync(join(folder, "README.md"), "not an input");
    writeFileSync(join(folder, ".hidden"), "not an input");
    writeFileSync(join(folder, "huge"), "");
    truncateSync(join(folder, "huge"), ENTRY_OCTETS_MAX + 1);
    mkdirSync(join(folder, "below"));
    symlinkSync("nowhere", join(folder, "dangling"));
    symlinkSync("round", join(folder, "round"));
    symlinkSync("small", join(folder, "linked"));
    symlinkSync("/dev/zero", join(folder, "zeros"));
    execFileSync("mkfifo", [join(folder, "pipe")]);
    const server = createServer().listen(join(folder, "socket"));
    await once(server, "listening");
    const read = readFolder(folder);
    server.close();
    if (read.kind === "unreadable") {
      throw new TypeError(read.reason);
    }
    expect(read.inputs.map(({ file }) => file)).toEqual(["another.json", "linked", "small"]);
    expect(read.refused.map((line) => line.slice(folder.length + 1))).toEqual([
      "below: it is a folder and not a file",
      "dangling: ENOENT: no such file or directory",
      `huge: it has ${ENTRY_OCTETS_MAX + 1} bytes, and the most is ${ENTRY_OCTETS_MAX}`,
      "pipe: it is a pipe and not a file",
      "round: ELOOP: too many symbolic links encountered",
      "socket: it is a socket and not a file",
      "zeros: it is a device and not a file",
    ]);
  });

  it("with names that are no text is read without those files, and says so", () => {
    const folder = newFolder();
    mkdirSync(join(folder, "below"));
    const byBytes = (name: string): Buffer => Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, "latin1")]);
    for (const name of ["caf\xe9", "\xff", "below/\xc3\x28", "below/fine", "caf\xc3\xa9"]) {
      writeFileSync(byBytes(name), name);
    }
    const reason = "its name (636166e9) is not valid UTF-8, nor are those of 1 others; rename it";
    expect(readFolder(folder)).toMatchObject({
      inputs: [{ file: "café" }],
      refused: [`${join(folder, "caf\ufffd")}: ${reason}`, `${join(folder, "below")}: it is a folder and not a file`],
    });
    expect(findFiles(folder)).toEqual({
      files: [join(folder, "below", "fine"), join(folder, "café")],
      refused: [
        `${join(folder, "caf\ufffd")}: ${reason}`,
        `${join(folder, "below", "\ufffd(")}: its name (c328) is not valid UTF-8; rename it`,
      ],
    });
  });

  it("is read up to a number of files and of bytes, the small ones behind a large one too", () => {
    const folder = newFolder();
    for (const [file, size] of Object.entries({ a: 4, b: 9, c: 3, d: 2, e: 1, f: 0 })) {
      writeFileSync(join(folder, file), "x".repeat(size));
    }
    const read = readFolder(folder, { ...FOLDER_LIMITS, corpusOctetsMax: 8, entriesMax: 5 });
    expect(read).toMatchObject({ kind: "read", inputs: [{ file: "a" }, { file: "c" }, { file: "e" }] });
    expect(read.kind === "read" ? read.refused : []).toEqual([
      `${join(folder, "b")}: with it the folder has more than 8 bytes`,
      `${join(folder, "d")}: with it the folder has more than 8 bytes`,
      `${folder}: 1 more files are not read; a corpus has 5 at most`,
    ]);
  });

  it("that is none is unreadable", () => {
    expect(readFolder(join(root, "nowhere"))).toEqual({
      kind: "unreadable",
      reason: "ENOENT: no such file or directory",
    });
  });
});

describe("a temporary file", () => {
  it("is no input, and is swept when its process is gone or cannot be its process", () => {
    const folder = newFolder();
    const path = (owner: number): string => join(folder, `0123456789abcdef.${owner}-0.tmp`);
    const long = new Date(Date.now() - 4_000_000);
    writeFileSync(path(NO_PROCESS), "gone");
    writeFileSync(path(process.pid), "ours");
    writeFileSync(path(process.ppid), "alive");
    expect(readFolder(folder)).toMatchObject({ inputs: [], refused: [] });
    sweepTemporaries(folder);
    expect(readdirSync(folder).toSorted()).toEqual(
      [path(process.pid), path(process.ppid)].map((file) => file.slice(folder.length + 1)).toSorted(),
    );
    utimesSync(path(process.pid), long, long);
    utimesSync(path(process.ppid), long, long);
    sweepTemporaries(folder);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is never left by a write that succeeds, and the folder can be flushed", () => {
    const folder = newFolder();
    writeAtomically(join(folder, "file"), bytes("1"));
    writeAtomically(join(folder, "file"), bytes("2"));
    flushFolder(folder);
    expect(readdirSync(folder)).toEqual(["file"]);
    expect(readFileSync(join(folder, "file"), "utf8")).toBe("2");
  });
});

describe("processes that are killed", () => {
  it("lose nothing that they announced, in one folder at once", async () => {
    const folder = newFolder();
    const announced = new Set<string>();
    const seen = new Set<string>();
    for (let round = 0; round < 3; round += 1) {
      await Promise.all([0, 1].map((writer) => writeAndKill(folder, `${round}-${writer}`, announced, seen)));
      const store = open(folder);
      const present = new Set(names(store));
      expect([...announced].filter((name) => !present.has(name))).toEqual([]);
      expect(inPieces(folder)).toEqual([]);
      expect(readdirSync(folder).filter(isTemporary)).toEqual([]);
    }
    expect(announced.size).toBeGreaterThan(60);
  });
});

/** Entries whose content is not what their name says; those that were `seen` before are not read again. */
function inPieces(folder: string, seen = new Set<string>()): string[] {
  const entries = readdirSync(folder).filter((file) => !isTemporary(file) && !seen.has(file));
  entries.forEach((file) => seen.add(file));
  return entries.filter((file) => file !== entryName(readFileSync(join(folder, file))));
}

const WRITER = fileURLToPath(new URL("write-for-ever.ts", import.meta.url));
const ENTRIES_BEFORE_KILL = 20;

/** Starts a process that adds and announces entries for ever, and kills it some while after the first ones. */
async function writeAndKill(folder: string, salt: string, announced: Set<string>, seen: Set<string>): Promise<void> {
  const child = spawn(process.execPath, [WRITER, folder, salt], { stdio: ["ignore", "pipe", "inherit"] });
  let rest = "";
  let count = 0;
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      announced.add(line);
      count += 1;
    }
    expect(inPieces(folder, seen)).toEqual([]);
    if (count >= ENTRIES_BEFORE_KILL) {
      child.kill("SIGKILL");
    }
  });
  const [, signal] = (await once(child, "close")) as [number | null, string | null];
  expect(signal).toBe("SIGKILL");
}
