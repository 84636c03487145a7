import { describe, expect, it } from "vitest";
import { HpackDecoder } from "../../../protocols/hpack/decoder.ts";
import { HpackEncoder } from "../../../protocols/hpack/encoder.ts";
import type { HuffmanUse } from "../../../protocols/hpack/encoder.ts";
import type { Story } from "./stories.ts";
import { storiesOf, storyFolders } from "./stories.ts";

const FOLDERS = storyFolders();

function decodesExactly(story: Story): void {
  const decoder = new HpackDecoder();
  for (const [index, { records, fields }] of story.cases.entries()) {
    const decoded = records.flatMap((record) => {
      if (record instanceof Uint8Array) return decoder.push(record).events;
      decoder.setMaxTableSize(record.tableSize);
      return [];
    });
    const { fault } = decoder.endBlock();
    const got = decoded.map(({ name, value }) => ({ name, value }));
    expect({ index, fault, got }).toEqual({ index, fault: undefined, got: fields });
  }
}

function encodesInStep(story: Story, huffman: HuffmanUse): void {
  const encoder = new HpackEncoder({ huffman });
  const decoder = new HpackDecoder();
  for (const { fields } of story.cases) {
    const { events, fault } = decoder.push(encoder.encodeBlock(fields));
    expect(fault ?? decoder.endBlock().fault).toBeUndefined();
    expect(events.map(({ name, value }) => ({ name, value }))).toEqual(fields);
  }
  expect(decoder.tableEntries()).toEqual(encoder.tableEntries());
}

describe("hpack-test-case", () => {
  it("has 350 usable stories", () => {
    expect(FOLDERS.flatMap((folder) => storiesOf(folder))).toHaveLength(350);
  });

  it.each(FOLDERS)("%s decodes exactly", (folder) => {
    for (const story of storiesOf(folder)) decodesExactly(story);
  });

  it.each(["when-shorter", "always", "never"] as const)("goes through our encoder and back, Huffman %s", (huffman) => {
    for (const story of storiesOf("haskell-http2-static").slice(0, 12)) encodesInStep(story, huffman);
  });
});
