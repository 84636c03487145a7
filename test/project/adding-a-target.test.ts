/** Follows docs/adding-a-target.md to the letter, on a copy of the project. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { ROOT, temporaryFolder } from "../cli/quiesce.ts";

const PAGE = readFileSync(join(ROOT, "docs", "adding-a-target.md"), "utf8");
/** What a target needs of the project. */
const COPIED = ["lab", "oracles", "protocols", "types", "package.json", "tsconfig.json", "quiesce.config.ts"];
const TIME_LIMIT_MS = 120_000;

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
}

/** A block of the page: what follows the three ticks, and its lines. */
interface Block {
  readonly label: string;
  readonly text: string;
}

const BLOCKS: readonly Block[] = [...PAGE.matchAll(/^```(.*)\n([^]*?)^```$/gmu)].map(([, label = "", text = ""]) => ({
  label,
  text,
}));

test(
  "the page can be followed: its files have sound types, and its commands find the plants and nothing else",
  { timeout: TIME_LIMIT_MS },
  () => {
    const folder = copyProject();
    for (const { label, text } of BLOCKS) {
      const [, action, path] = /^ts (file|insert)=(\S+)$/u.exec(label) ?? [];
      if (action === "file") write(join(folder, path ?? ""), text);
      else if (action === "insert") insert(join(folder, path ?? ""), text);
      else if (label === "sh") for (const command of text.trimEnd().split("\n")) follow(folder, command);
      else throw new TypeError(`a block that nobody follows: ${label}`);
    }
    expect(checkTypes(folder)).toMatchObject({ status: 0, stdout: "" });
    expect(readFileSync(join(folder, "corpus", "lines", "two-lines.bin"), "utf8")).toBe("one\ntwo\n");
  },
);

test("the page has files, an entry of the configuration and commands of both campaigns", () => {
  const labels = BLOCKS.map(({ label }) => label);
  expect(labels.filter((label) => label.startsWith("ts file="))).toHaveLength(4);
  expect(labels.filter((label) => label.startsWith("ts insert="))).toHaveLength(1);
  const commands = BLOCKS.filter(({ label }) => label === "sh").map(({ text }) => text);
  expect(commands.join("")).toMatch(/--target protocols\/lines\/target\.ts[^]*--target lines[^]*mutants/u);
});

function copyProject(): string {
  const folder = temporaryFolder();
  for (const name of COPIED) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  mkdirSync(join(folder, "corpus"));
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return folder;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** At the head of the list of targets. */
function insert(path: string, text: string): void {
  const head = "  targets: [\n";
  const before = readFileSync(path, "utf8");
  expect(before.split(head)).toHaveLength(2);
  writeFileSync(path, before.replace(head, `${head}${text}`));
}

/** With the options of the project, of the page's own files and what they import. */
function checkTypes(folder: string): Ran {
  write(
    join(folder, "page.json"),
    JSON.stringify({ extends: "./tsconfig.json", include: ["types", "protocols/lines"] }),
  );
  return run(folder, "npx --no-install tsc -p page.json");
}

/** A command of the page must end well; one that hunts plants must say that each went as it should. */
function follow(folder: string, command: string): void {
  const { status, stdout } = run(folder, command);
  expect({ command, status, stdout }).toMatchObject({ status: 0 });
  if (command.includes("mutants")) expect(stdout).toMatch(/line-survives-its-end[^]*acknowledgement-forgotten/u);
}

function run(folder: string, command: string): Ran {
  const { status, stdout } = spawnSync(command, { cwd: folder, encoding: "utf8", shell: true, stdio: "pipe" });
  return { status, stdout };
}
