/**
 * The stories of hpack-test-case as npm `hpack@1.0.0` ships them (MIT). Three folders were encoded
 * for drafts whose static table differs from the RFC's; two hold no encoded blocks.
 */
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { BlockRecord } from "../../../protocols/hpack/block-stream.ts";
import type { HeaderEntry } from "../../../protocols/hpack/header-field.ts";
import { hex } from "./helpers.ts";

const DRAFT_FOLDERS = ["hyper-hpack", "node-http2-protocol", "twitter-hpack"];
const NO_BLOCKS = ["raw-data", "util"];
const ROOT = join(dirname(createRequire(import.meta.url).resolve("hpack/package.json")), "test", "hpack-test-case");

interface StoryCase {
  readonly records: readonly BlockRecord[];
  readonly fields: readonly HeaderEntry[];
}
export interface Story {
  readonly folder: string;
  readonly file: string;
  readonly cases: readonly StoryCase[];
}

interface RawCase {
  readonly wire: string;
  readonly headers: readonly Readonly<Record<string, string>>[];
  readonly header_table_size?: number;
}

export function storyFolders(): string[] {
  return readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && ![...DRAFT_FOLDERS, ...NO_BLOCKS].includes(entry.name))
    .map((entry) => entry.name)
    .toSorted();
}

export function storiesOf(folder: string): Story[] {
  return readdirSync(join(ROOT, folder))
    .toSorted()
    .map((file) => story(folder, file));
}

export function story(folder: string, file: string): Story {
  const raw: { readonly cases: readonly RawCase[] } = JSON.parse(readFileSync(join(ROOT, folder, file), "utf8"));
  return { folder, file, cases: raw.cases.map(storyCase) };
}

function storyCase(raw: RawCase): StoryCase {
  const size = raw.header_table_size;
  const records = size === undefined ? [hex(raw.wire)] : [{ tableSize: size }, hex(raw.wire)];
  const fields = raw.headers.flatMap((header) => Object.entries(header).map(([name, value]) => ({ name, value })));
  return { records, fields };
}
