/**
 * HPACK decoding against hpack.js 2.1.6, on the 350 stories of npm `hpack`: the same blocks, a fresh
 * context per story, and a list of fields for every block on both sides.
 *
 * Ours has its default limits on. hpack.js has none, and is used as its README and tests do: write
 * a block, `execute`, and `read` until `null`. Both sides run synchronously; the ticks that its
 * stream defers run between the rounds and are not charged to it. It has no notion of SETTINGS: its
 * table gets the largest size that the story announces, starts at 4096 as HTTP/2 has it, and follows
 * the size updates among the blocks. Because that stream is not HPACK, the same decoder is also
 * measured with the stream taken out, through its private interface.
 */
import { createRequire } from "node:module";
import { HpackDecoder } from "../protocols/hpack/decoder.ts";
import type { HeaderField } from "../protocols/hpack/header-field.ts";
import { DEFAULT_HPACK_LIMITS } from "../protocols/hpack/limits.ts";
import { storiesOf, storyFolders } from "../test/protocols/hpack/stories.ts";
import type { Bench } from "./bench.ts";
import { atLeast, figure } from "./figures.ts";
import type { Contender } from "./harness.ts";
import { interleave } from "./harness.ts";

const ROUNDS = { warmUp: 4, measured: 17 };
const STORIES = 350;

/** A connection's records, in order: blocks, and table sizes that our side announces. */
type Story = readonly (Buffer | { readonly tableSize: number })[];
/** Takes the fields of one block. */
type Sink = (fields: readonly unknown[]) => void;
type DecodeStory = (story: Story, sink: Sink) => void;

export const hpackDecode: Bench = {
  name: "hpack-decode",
  summary: `HPACK decoding of ${STORIES} recorded stories, limits on, against hpack.js 2.1.6`,
  run: async () => {
    const stories = readStories();
    const octets = stories.flat().reduce((sum, record) => sum + (Buffer.isBuffer(record) ? record.length : 0), 0);
    checkEqual(stories);
    const contender = (name: string, decode: DecodeStory): Contender => ({
      name,
      units: octets,
      work: () => decodeAll(stories, decode),
    });
    const measured = await interleave(
      [contender("ours", ours), contender("hpack.js", theirs), contender("bare hpack.js", theirsBare)],
      ROUNDS,
    );
    return [
      figure({
        label: "ours against hpack.js",
        value: measured.ratio("hpack.js", "ours"),
        unit: "x as fast",
        bar: atLeast(4),
      }),
      figure({
        label: "ours against hpack.js without its stream",
        value: measured.ratio("bare hpack.js", "ours"),
        unit: "x as fast",
        note: "private interface",
      }),
      figure({ label: "decoded by ours", value: 1_000 / measured.time("ours").median, unit: "MB/s" }),
    ];
  },
};

function readStories(): Story[] {
  const stories = storyFolders().flatMap(storiesOf);
  if (stories.length !== STORIES) {
    throw new Error(`${stories.length} stories instead of ${STORIES}`);
  }
  return stories.map(({ cases }) =>
    cases.flatMap(({ records }) =>
      records.map((record) => (record instanceof Uint8Array ? Buffer.from(record) : record)),
    ),
  );
}

function decodeAll(stories: readonly Story[], decode: DecodeStory): void {
  let fields = 0;
  for (const story of stories) {
    decode(story, (list) => {
      fields += list.length;
    });
  }
  if (fields === 0) {
    throw new Error("no field was decoded");
  }
}

/** Once, before anything is timed: all sides give the same fields for every block. */
function checkEqual(stories: readonly Story[]): void {
  for (const [number, story] of stories.entries()) {
    const [own, ...others] = [ours, theirs, theirsBare].map((decode) => {
      const blocks: unknown[] = [];
      decode(story, (fields) => blocks.push(fields));
      return JSON.stringify(blocks, renamed);
    });
    if (others.some((other) => other !== own)) {
      throw new Error(`story ${number} decodes to different fields`);
    }
  }
}

/** What we call sensitive, hpack.js calls neverIndex. */
function renamed(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || !("sensitive" in value)) {
    return value;
  }
  const { sensitive, ...field } = value;
  return { ...field, neverIndex: sensitive };
}

function ours(story: Story, sink: Sink): void {
  const decoder = new HpackDecoder();
  for (const record of story) {
    if (!Buffer.isBuffer(record)) {
      decoder.setMaxTableSize(record.tableSize);
      continue;
    }
    const { events }: { events: readonly HeaderField[] } = decoder.push(record);
    const { fault } = decoder.endBlock();
    if (fault !== undefined) {
      throw new Error(`a story has a fault: ${fault.code}`);
    }
    sink(events);
  }
}

/** The part of hpack.js's decompressor that is used here; with an underscore, what is private. */
interface Decompressor {
  write(block: Buffer): void;
  execute(): void;
  read(): unknown;
  push(field: unknown): boolean;
  updateTableSize(size: number): void;
  _execute(): void;
  readonly _decoder: { push(block: Buffer): void; isEmpty(): boolean };
}
const hpackJs: { readonly decompressor: { create(options: object): Decompressor } } = createRequire(import.meta.url)(
  "hpack.js",
);

function theirs(story: Story, sink: Sink): void {
  const decompressor = createDecompressor(story);
  for (const block of story) {
    if (Buffer.isBuffer(block)) {
      decompressor.write(block);
      decompressor.execute();
      const fields: unknown[] = [];
      for (let field = decompressor.read(); field !== null; field = decompressor.read()) {
        fields.push(field);
      }
      sink(fields);
    }
  }
}

function theirsBare(story: Story, sink: Sink): void {
  const decompressor = createDecompressor(story);
  let fields: unknown[] = [];
  decompressor.push = (field) => fields.push(field) > 0;
  for (const block of story) {
    if (Buffer.isBuffer(block)) {
      fields = [];
      decompressor._decoder.push(block);
      while (!decompressor._decoder.isEmpty()) {
        decompressor._execute();
      }
      sink(fields);
    }
  }
}

function createDecompressor(story: Story): Decompressor {
  const { headerTableSize } = DEFAULT_HPACK_LIMITS;
  const announced = story.map((record) => (Buffer.isBuffer(record) ? 0 : record.tableSize));
  const decompressor = hpackJs.decompressor.create({ table: { maxSize: Math.max(headerTableSize, ...announced) } });
  decompressor.updateTableSize(headerTableSize);
  return decompressor;
}
