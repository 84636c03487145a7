/** `quiesce trace`: show, verify, diff and export of stored traces. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { decodeTrace } from "../../lab/trace/read.ts";
import type { Trace } from "../../lab/trace/trace.ts";
import { encodeTrace } from "../../lab/trace/write.ts";
import { bytesOf, CODES, json, plantedReplay, quiesce, temporaryFolder } from "./quiesce.ts";

const folder = temporaryFolder();
let file = "";
let trace: Trace;

beforeAll(() => {
  file = plantedReplay(folder);
  const read = decodeTrace(bytesOf(file));
  if (read.kind !== "trace") {
    throw new TypeError(read.message);
  }
  trace = read.trace;
});

function write(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

it("show: the case, then one line per event with its virtual time", () => {
  const { status, stdout } = quiesce(["trace", "show", file]);
  const [head = "", events = ""] = stdout.split("\n\n");
  expect(head).toMatch(/^hpack session, seed 1:\d+, planted leak-on-fault$/m);
  expect(head).toMatch(/^failed obligation-leak\//m);
  const lines = events.trimEnd().split("\n");
  expect(lines).toHaveLength(trace.log.eventCount);
  expect(lines.every((line) => /^ *[\d_]+ ticks {2}\w+/.test(line))).toBe(true);
  expect(status).toBe(CODES.clean);
});

describe("verify", () => {
  it("the stored events give the recorded verdict", () => {
    const { status, stdout } = quiesce(["trace", "verify", file]);
    expect(stdout).toMatch(/the chain of hashes is intact\nthe verdict of its events is the recorded one: failed /);
    expect(status).toBe(CODES.clean);
  });

  it.each([
    ["no failure", undefined],
    ["another fingerprint", { oracle: "quiescence", fingerprint: "quiescence/x/y", message: "Something else." }],
  ])("a trace that claims %s, with a chain that fits", (_claim, failure) => {
    const path = write("claims.replay", encodeTrace({ ...trace, failure }));
    const { status, stdout } = quiesce(["trace", "verify", path]);
    expect(stdout).toMatch(/^VERDICTS DIFFER: /m);
    expect(status).toBe(CODES.finding);
  });

  it("a failure of determinism is said to need two runs", () => {
    const failure = { oracle: "determinism", fingerprint: "determinism/x/y", message: "Two runs part." };
    const path = write("determinism.replay", encodeTrace({ ...trace, failure }));
    const { status, stdout } = quiesce(["trace", "verify", path]);
    expect(stdout).toMatch(/judged over two runs/);
    expect(status).toBe(CODES.clean);
  });

  it("a signature: the right key, a wrong key, no signature, no key", () => {
    const key = write("key", Buffer.from("a key"));
    const wrong = write("wrong-key", Buffer.from("another key"));
    const signed = write("signed.replay", encodeTrace(trace, { key: Buffer.from("a key") }));
    const right = quiesce(["trace", "verify", signed, "--key", key]);
    expect(right.stdout).toMatch(/, signed with the key$/m);
    expect(right.status).toBe(CODES.clean);
    for (const [path, given, code] of [
      [signed, wrong, "wrong-key"],
      [file, key, "unsigned"],
    ] as const) {
      const { status, stderr } = quiesce(["trace", "verify", path, "--key", given]);
      expect(stderr).toContain(`unreadable (${code} `);
      expect(status).toBe(CODES.usage);
    }
    expect(quiesce(["trace", "verify", signed]).status).toBe(CODES.clean);
    const empty = write("empty-key", new Uint8Array(0));
    expect(quiesce(["trace", "verify", signed, "--key", empty]).stderr).toMatch(
      /is empty; a key has at least one byte/,
    );
  });
});

describe("diff", () => {
  it("of the same events: exit code 0", () => {
    const { status, stdout } = quiesce(["trace", "diff", file, file]);
    expect(stdout).toBe(`the same ${trace.log.eventCount} events\n`);
    expect(status).toBe(CODES.clean);
  });

  it("of different ones: the first that differs, with what is around it, and exit code 1", () => {
    const other = plantedReplay(folder, "cancel-ignored");
    const { status, stdout } = quiesce(["trace", "diff", file, other]);
    expect(stdout).toMatch(/^they part at event \d+\n( {2}.*\n)*--- .*\n(- .*\n)+\+\+\+ .*\n(\+ .*\n)+$/);
    expect(status).toBe(CODES.finding);
    const { equal, difference } = json(quiesce(["trace", "diff", file, other, "--json"]));
    expect(equal).toBe(false);
    expect(difference).toMatchObject({ index: expect.any(Number) as number });
  });

  it("of a trace and its beginning", () => {
    const eventCount = trace.log.eventCount - 5;
    const log = { ...trace.log, eventCount, words: trace.log.words.subarray(0, eventCount * 4) };
    const shorter = write("shorter.replay", encodeTrace({ ...trace, log }));
    const { status, stdout } = quiesce(["trace", "diff", shorter, file]);
    expect(stdout).toMatch(new RegExp(`^they part at event ${eventCount}\n`));
    expect(stdout).toMatch(/^- ended$/m);
    expect(status).toBe(CODES.finding);
  });
});

it("export: Chrome trace events as one JSON object", () => {
  const { status, stdout } = quiesce(["trace", "export", file]);
  const { traceEvents } = JSON.parse(stdout) as { traceEvents: { name: string; ph: string; ts: number }[] };
  expect(traceEvents.length).toBeGreaterThan(10);
  expect(traceEvents.every(({ name, ph, ts }) => name !== "" && /^[BEbeiCM]$/.test(ph) && ts >= 0)).toBe(true);
  expect(status).toBe(CODES.clean);
});
