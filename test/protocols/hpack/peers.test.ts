/** Accept and reject against node:http2 (nghttp2) and hpack.js. The lists here are docs/hpack-conformance.md's. */
import { describe, expect, it } from "vitest";
import { HpackEncoder } from "../../../protocols/hpack/encoder.ts";
import type { HpackFaultCode } from "../../../protocols/hpack/faults.ts";
import type { BlockRecord } from "../../../protocols/hpack/block-stream.ts";
import { LEGAL, RFC_FAULTS } from "./bad-blocks.ts";
import { decodeBlocks, draws } from "./helpers.ts";
import type { Verdict } from "./peers.ts";
import { askHpackJs, askHttp2 } from "./peers.ts";
import { mutated, validRecords } from "./random-stream.ts";
import { story } from "./stories.ts";

/** Hand-made blocks on which a peer disagrees with the RFC and so with us. */
const NODE_HTTP2_DEVIATES: readonly string[] = ["three size updates"];
const HPACK_JS_DEVIATES: readonly string[] = [
  "size update above lowered SETTINGS",
  "size update above the smallest of two SETTINGS",
  "size update after a field",
  "size update missing after SETTINGS",
  "size update missing in an empty block",
  "three size updates",
  "zero-padded string length",
];

/** Faults of ours that a peer may accept in mutated blocks: the deviations above, by code. */
const NODE_HTTP2_ACCEPTS: readonly HpackFaultCode[] = ["HPACK_SIZE_UPDATE_REPEATED"];
/** Limits of ours, which say nothing about the RFC. */
const OWN_LIMITS: readonly string[] = [
  "HPACK_LIST_TOO_LARGE",
  "HPACK_STRING_TOO_LARGE",
  "HPACK_TOO_MANY_FIELDS",
  "HPACK_BLOCK_TOO_LARGE",
];

const HAND_MADE = [
  ...RFC_FAULTS.map((block) => ({ ...block, rfc: "reject" as Verdict })),
  ...LEGAL.map((block) => ({ ...block, rfc: "accept" as Verdict })),
];
const BATCH = 50;

describe("hand-made blocks", () => {
  it("node:http2 deviates exactly where it is known to", async () => {
    const verdicts = await inBatches(HAND_MADE, async ({ records }) => (await askHttp2(records)).verdict);
    const deviations = HAND_MADE.filter(({ rfc }, index) => verdicts[index] !== rfc).map(({ title }) => title);
    expect(deviations.toSorted()).toEqual(NODE_HTTP2_DEVIATES);
  });

  it("hpack.js deviates exactly where it is known to", () => {
    const deviations = HAND_MADE.filter(({ rfc, records }) => askHpackJs(records) !== rfc).map(({ title }) => title);
    expect(deviations.toSorted()).toEqual(HPACK_JS_DEVIATES);
  });
});

describe("mutated blocks", () => {
  it("node:http2 agrees on 3000 seeded ones", async () => {
    const samples = Array.from({ length: 3000 }, (_, seed) => mutatedRecords(seed));
    const peers = await inBatches(samples, async (records) => (await askHttp2(records)).verdict);
    const deviated = new Set<string>();
    let rejected = 0;
    for (const [seed, records] of samples.entries()) {
      const code = decodeBlocks(records).fault?.code;
      if (code !== undefined && OWN_LIMITS.includes(code)) continue;
      if (code !== undefined) rejected += 1;
      if (peers[seed] === (code === undefined ? "accept" : "reject")) continue;
      deviated.add(code ?? `node:http2 rejects seed ${seed}`);
    }
    expect([...deviated]).toEqual(NODE_HTTP2_ACCEPTS);
    expect(rejected).toBeGreaterThan(150);
    expect(samples.length - rejected).toBeGreaterThan(100);
  }, 20_000);
});

describe("our encoder", () => {
  it.each(["when-shorter", "always", "never"] as const)("is understood by node:http2, Huffman %s", async (huffman) => {
    const encoder = new HpackEncoder({ huffman });
    const lists = story("nghttp2", "story_20.json")
      .cases.slice(0, 60)
      .map(({ fields }) => asRequest(fields));
    const records: BlockRecord[] = [];
    for (const [index, list] of lists.entries()) {
      if (index === 20) records.push(...[100, 2000].map((tableSize) => ({ tableSize })));
      if (index === 20) for (const tableSize of [100, 2000]) encoder.setMaxTableSize(tableSize);
      records.push(encoder.encodeBlock(list));
    }
    const { verdict, requests } = await askHttp2(records);
    expect(verdict).toBe("accept");
    expect(requests).toEqual(lists);
  });
});

/** HTTP/2 has rules for names of its own; a prefix takes a story's fields out of their reach. */
function asRequest(
  fields: readonly { readonly name: string; readonly value: string }[],
): { name: string; value: string }[] {
  const pseudo = [
    [":method", "GET"],
    [":scheme", "http"],
    [":path", "/"],
    [":authority", "x"],
  ] as const;
  return [
    ...pseudo.map(([name, value]) => ({ name, value })),
    ...fields.map(({ name, value }) => ({ name: `x-${name.replace(":", "")}`, value: value.trim() })),
  ];
}

function mutatedRecords(seed: number): BlockRecord[] {
  const draw = draws(seed);
  return validRecords(draw).map((record) =>
    record instanceof Uint8Array && draw(4) === 0 ? mutated(draw, record) : record,
  );
}

async function inBatches<Item, Answer>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let at = 0; at < items.length; at += BATCH) {
    answers.push(...(await Promise.all(items.slice(at, at + BATCH).map(ask))));
  }
  return answers;
}
