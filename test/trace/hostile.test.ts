/** Files by an author who can hash: every chain fits, and what it covers is wrong. */
import fc from "fast-check";
import { Packr } from "msgpackr";
import { expect, test } from "vitest";
import { BLOCK } from "../../lab/trace/blocks.ts";
import { EVENT } from "../../lab/trace/events.ts";
import {
  BLOCK_BYTES_MAX,
  BLOCK_ENTRIES_MAX,
  BLOCKS_MAX,
  EVENTS_MAX,
  FILE_BYTES_MAX,
  NAMES_MAX,
} from "../../lab/trace/limits.ts";
import { pack } from "../../lab/trace/msgpack.ts";
import { decodeTrace } from "../../lab/trace/read.ts";
import type { Unreadable } from "../../lab/trace/read.ts";
import { encodeTrace } from "../../lab/trace/write.ts";
import { blocksOf, endBlock, EVENTS_POSITION, forge, HEADER_POSITION, NAMES_POSITION, withPayload } from "./forge.ts";
import type { ForgedBlock } from "./forge.ts";
import { smallTrace } from "./sample.ts";

const file = encodeTrace(smallTrace());

function refused(bytes: Uint8Array): Unreadable {
  const read = decodeTrace(bytes);
  if (read.kind !== "unreadable") {
    throw new Error("the bytes were read as a trace");
  }
  return read;
}

function refusedHeader(payload: Uint8Array): Unreadable {
  const read = refused(withPayload(file, HEADER_POSITION, payload));
  expect(read.code).toBe("malformed");
  return read;
}

const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(" ", ""), "hex");
const CASE = ["t", "s", "seed", null, ["a|b|1"], [1], []] as const;
const PLATFORM = ["q", "n", "v"] as const;
const HASH = "0123456789abcdef";

test("the forged header that all others are variations of is read", () => {
  expect(decodeTrace(withPayload(file, HEADER_POSITION, pack([CASE, PLATFORM, null, HASH]))).kind).toBe("trace");
});

test.each([
  ["an array that declares four thousand million elements", "dd ff ff ff ff", "declares 4294967295"],
  ["an array that declares more elements than bytes are left", "94 94", "declares 4"],
  ["a text that declares four gigabytes", "91 db ff ff ff ff 61", "declares 4294967295"],
  ["bytes that declare four gigabytes", "91 c6 ff ff ff ff 61", "declares 4294967295"],
  ["a map", "81 a1 61 01", "type"],
  ["a map with __proto__", "81 a9 5f5f70726f746f5f5f 81 a1 61 01", "type"],
  ["a map that declares much", "df ff ff ff ff", "type"],
  ["an extension: msgpackr's undefined", "94 d4 00 00 c0 c0 c0", "type"],
  ["an extension: a record definition", "d4 72 40 91 a1 61", "type"],
  ["an extension: a timestamp", "94 d6 ff 00 00 00 00 c0 c0 c0", "type"],
  ["an extension of any length", "c9 ff ff ff ff 01", "type"],
  ["a float", "91 cb 40 09 21 fb 54 44 2d 18", "type"],
  ["a negative integer", "91 ff", "type"],
  ["a 64-bit integer", "91 cf ff ff ff ff ff ff ff ff", "type"],
  ["a boolean", "91 c3", "type"],
  ["the byte that is no type", "c1", "type"],
  ["an integer that is cut", "91 ce 00 00", "type"],
  ["a text that is not UTF-8", "91 a2 c3 28", "UTF-8"],
  ["a text that holds a surrogate", "91 a3 ed a0 80", "UTF-8"],
  ["a text with a byte order mark", "91 a4 ef bb bf 61", "byte order mark"],
  ["no value", "", "cut"],
  ["two values", "c0 c0", "after"],
])("a header is refused before it is decoded: %s", (_name, bytes, message) => {
  expect(refusedHeader(hex(bytes)).message).toMatch(new RegExp(message));
});

test("nesting is refused at a fixed depth", () => {
  expect(refusedHeader(new Uint8Array(1_000_000).fill(0x91)).message).toContain("deeper");
  const wide = new Uint8Array(4_000_005).fill(0x90);
  wide.set(hex("dd 00 3d 09 00"));
  expect(refusedHeader(wide).message).toContain("elements");
});

test.each<[string, unknown]>([
  ["no array", "text"],
  ["a field less", [CASE, PLATFORM, null]],
  ["a field more", [CASE, PLATFORM, null, HASH, null]],
  ["a number for a text", [[7, ...CASE.slice(1)], PLATFORM, null, HASH]],
  ["a text for the input", [["t", "s", "seed", "input", [], [], []], PLATFORM, null, HASH]],
  ["a key without parts", [["t", "s", "seed", null, ["key"], [1], []], PLATFORM, null, HASH]],
  ["a key with a second spelling", [["t", "s", "seed", null, ["a|b|01"], [1], []], PLATFORM, null, HASH]],
  ["one key twice", [["t", "s", "seed", null, ["a|b|1", "a|b|1"], [1, 2], []], PLATFORM, null, HASH]],
  ["a key without a value", [["t", "s", "seed", null, ["a|b|1"], [], []], PLATFORM, null, HASH]],
  ["a value of 0", [["t", "s", "seed", null, ["a|b|1"], [0], []], PLATFORM, null, HASH]],
  ["a text as a value", [["t", "s", "seed", null, ["a|b|1"], ["1"], []], PLATFORM, null, HASH]],
  ["too many plants", [[...CASE.slice(0, 6), Array(257).fill("p")], PLATFORM, null, HASH]],
  ["a name that is too long", [["t".repeat(513), ...CASE.slice(1)], PLATFORM, null, HASH]],
  ["a message that is too long", [CASE, PLATFORM, ["o", "f", "m".repeat(65_537)], HASH]],
  ["a hash in capitals", [CASE, PLATFORM, null, HASH.toUpperCase()]],
  ["a hash with a line end", [CASE, PLATFORM, null, `${HASH}\n`]],
  ["UTF-16 of odd length", [[Uint8Array.of(1, 2, 3), ...CASE.slice(1)], PLATFORM, null, HASH]],
  ["UTF-16 for a text that UTF-8 can hold", [[Uint8Array.of(0x61, 0), ...CASE.slice(1)], PLATFORM, null, HASH]],
])("a header of another shape is refused: %s", (_name, header) => {
  const { message } = refusedHeader(new Packr({ useRecords: false }).pack(header));
  expect(message).toContain("header[");
  // The message quotes nothing of the file, so it needs no escaping.
  expect(message).toMatch(/^[\x20-\x7e]*$/);
});

test("a refusal quotes nothing of the file", () => {
  const payload = pack([["\u001b[31m".repeat(200), ...CASE.slice(1)], PLATFORM, null, HASH]);
  expect(refusedHeader(payload).message).not.toContain("\u001b");
});

test.each([
  ["no name", [], "names"],
  ["a number", [1], "names[0]"],
  ["a name that is too long", ["n".repeat(513)], "names[0]"],
  ["names in names", [["n"]], "names[0]"],
])("names are refused: %s", (_name, names, message) => {
  expect(refused(withPayload(file, NAMES_POSITION, pack(names)))).toMatchObject({ code: "malformed" });
  expect(refused(withPayload(file, NAMES_POSITION, pack(names))).message).toContain(message);
});

const TAG_STEP = (EVENT.step << 2).toString(16).padStart(2, "0");
test.each([
  ["no count", "0000", "count"],
  ["no event", "00000000", "declares 0"],
  ["more events than a block may have", `00004001 ${"0c00".repeat(16_385)}`, "declares 16385"],
  ["more events than bytes", "ffffffff 0c00", "declares 4294967295"],
  ["an unknown kind", "00000001 fc0300", "127"],
  ["kind 0", "00000001 0000", "number 0"],
  ["a subject that is no name", `00000001 ${TAG_STEP}04`, "name among 4"],
  ["a subject beyond 31 bits", `00000001 ${TAG_STEP}ffffffff0f`, "name among"],
  ["a name in first that is none", "00000001 2a0008", "name among 0, 4"],
  ["a negative name in first", "00000001 2a0001", "name among 0, -1"],
  ["a name in second that is none", "00000001 7b000208", "name among 0, 0, 4"],
  ["a number with a zero group", `00000001 ${TAG_STEP}8000`, "too long"],
  ["a number of six bytes", `00000001 ${TAG_STEP}808080808001`, "too long"],
  ["a number of 33 bits", `00000001 ${TAG_STEP}ffffffff1f`, "too large"],
  ["a number that is cut", `00000001 ${TAG_STEP}80`, "cut"],
  ["a zero where zeros are left out", "00000001 0e0000", "zero"],
  ["an event that is cut", "00000001 0e00", "cut"],
  ["bytes after the last event", `00000001 ${TAG_STEP}0000`, "after"],
])("events are refused: %s", (_name, bytes, message) => {
  const read = refused(withPayload(file, EVENTS_POSITION, hex(bytes)));
  expect(read).toMatchObject({ code: "malformed", wholeEvents: 0 });
  expect(read.message).toContain(message);
});

const [header, names, events, end] = blocksOf(file) as [ForgedBlock, ForgedBlock, ForgedBlock, ForgedBlock];
test.each([
  ["no header", [names, events, end]],
  ["only an end", [end]],
  ["only an end of nothing", [endBlock(0, 0)]],
  ["two headers", [header, header, names, events, end]],
  ["names after events", [header, events, names, end]],
  ["names after the events that they could have named", [header, names, events, names, endBlock(10, 8)]],
  ["names before the header", [names, header, names, events, end]],
  ["a header after names", [names, header, events, end]],
  ["an unknown kind", [header, { kind: 9, payload: new Uint8Array() }, names, events, end]],
  ["kind 0", [{ kind: 0, payload: new Uint8Array() }, header, names, events, end]],
  ["an event more than counted", [header, names, events, events, end]],
  ["an event less than counted", [header, names, end]],
  ["a name more than counted", [header, names, names, events, end]],
  ["an end of the wrong size", [header, names, events, { kind: BLOCK.end, payload: new Uint8Array(9) }]],
])("blocks are refused: %s", (_name, blocks: readonly ForgedBlock[]) => {
  expect(refused(forge(blocks)).code).toBe("malformed");
});

test("blocks are counted, empty ones too", () => {
  const empty = Array<ForgedBlock>(BLOCKS_MAX + 1).fill({ kind: 9, payload: new Uint8Array() });
  expect(refused(forge(empty)).code).toBe("too-large");
});

test("names and events are counted over all blocks", () => {
  const fullNames = { kind: BLOCK.names, payload: pack(Array<string>(BLOCK_ENTRIES_MAX).fill("")) };
  const tooManyNames = Array<ForgedBlock>(NAMES_MAX / BLOCK_ENTRIES_MAX + 1).fill(fullNames);
  expect(refused(forge([header, ...tooManyNames, end])).message).toContain(`more than ${NAMES_MAX} names`);
  const fullEvents = { kind: BLOCK.events, payload: hex(`00004000 ${"0c00".repeat(BLOCK_ENTRIES_MAX)}`) };
  const tooManyEvents = Array<ForgedBlock>(EVENTS_MAX / BLOCK_ENTRIES_MAX + 1).fill(fullEvents);
  expect(refused(forge([header, names, ...tooManyEvents, end])).message).toContain(`more than ${EVENTS_MAX} events`);
});

test("a block that declares more than its limit is refused by its length alone", () => {
  const bytes = Uint8Array.from(file);
  const LENGTH_AT = 10;
  new DataView(bytes.buffer).setUint32(LENGTH_AT, BLOCK_BYTES_MAX + 1);
  expect(refused(bytes).code).toBe("too-large");
  new DataView(bytes.buffer).setUint32(LENGTH_AT, BLOCK_BYTES_MAX);
  expect(refused(bytes).code).toBe("truncated");
  expect(BLOCK_BYTES_MAX).toBeLessThan(FILE_BYTES_MAX);
});

test("any change of a payload is refused or read as a trace that can be written again", () => {
  const originals = blocksOf(file);
  const edit = fc.record({
    position: fc.nat(originals.length - 1),
    at: fc.nat(),
    // Half of the edits keep the length, and so more of them keep a valid file.
    remove: fc.option(fc.nat(3), { freq: 1 }),
    insert: fc.uint8Array({ maxLength: 4 }),
  });
  const outcomes = { trace: 0, unreadable: 0 };
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
      let bytes: Uint8Array = file;
      for (const { position, at, remove, insert } of edits) {
        const payload = blocksOf(bytes)[position]?.payload ?? new Uint8Array();
        const from = at % (payload.length + 1);
        const edited = Buffer.concat([
          payload.subarray(0, from),
          insert,
          payload.subarray(from + (remove ?? insert.length)),
        ]);
        bytes = withPayload(bytes, position, edited);
      }
      const read = decodeTrace(bytes);
      outcomes[read.kind] += 1;
      if (read.kind === "trace") {
        const again = decodeTrace(encodeTrace(read.trace));
        expect(again).toStrictEqual(read);
      } else {
        expect(read.code).toBe("malformed");
      }
    }),
    { numRuns: 3000, seed: 1 },
  );
  // Both ends must have been reached, or the test has shown little.
  expect(outcomes.trace).toBeGreaterThan(100);
  expect(outcomes.unreadable).toBeGreaterThan(1000);
});
