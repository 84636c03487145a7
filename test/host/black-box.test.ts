/** What is being executed is known outside of the thread that executes it. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import {
  BlackBox,
  blackBoxMemory,
  BlackBoxReader,
  Journal,
  NOTED_BYTES_MAX,
  readJournal,
} from "../../lab/host/black-box.ts";

const folder = mkdtempSync(join(tmpdir(), "quiesce-box-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a black box", () => {
  test("holds the latest input, its number, and whether it is being executed", () => {
    const memory = blackBoxMemory();
    const box = new BlackBox(memory);
    const reader = new BlackBoxReader(memory);
    expect(reader.busyWith()).toBeUndefined();
    box.note(Uint8Array.of(1, 2, 3, 4), 3);
    expect(reader.busyWith()).toBe(1);
    expect(reader.input()).toEqual(Uint8Array.of(1, 2, 3));
    box.rest();
    expect(reader.busyWith()).toBeUndefined();
    box.note(Uint8Array.of(9), 1);
    expect(reader.busyWith()).toBe(2);
    expect(reader.input()).toEqual(Uint8Array.of(9));
  });

  test("keeps the beginning of an input that is too long", () => {
    const memory = blackBoxMemory();
    const long = new Uint8Array(NOTED_BYTES_MAX + 10).fill(7);
    new BlackBox(memory).note(long, long.length);
    expect(new BlackBoxReader(memory).input()).toEqual(long.subarray(0, NOTED_BYTES_MAX));
  });
});

describe("a journal", () => {
  test("holds the latest input, also after a longer one", () => {
    const path = join(folder, "journal");
    const box = new BlackBox(blackBoxMemory(), new Journal(path, false));
    box.note(Uint8Array.of(1, 2, 3, 4), 4);
    box.begin(7);
    box.note(Uint8Array.of(5, 6), 2);
    expect(readJournal(readFileSync(path))).toEqual({ input: Uint8Array.of(5, 6), execution: 7 });
  });

  test("that is cut short holds nothing", () => {
    const path = join(folder, "cut");
    new BlackBox(blackBoxMemory(), new Journal(path, false)).note(Uint8Array.of(1, 2, 3), 3);
    const file = readFileSync(path);
    for (let length = 0; length < file.length; length += 1) {
      expect(readJournal(file.subarray(0, length))).toBeUndefined();
    }
    expect(readJournal(file)).toEqual({ input: Uint8Array.of(1, 2, 3), execution: 0 });
  });
});
