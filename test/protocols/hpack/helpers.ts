/** What the HPACK tests share: hex, splits, a seeded random source, and one way to run a decoder. */
import type { Fault } from "../../../lab/core/decoder.ts";
import type { BlockEvent, BlockRecord } from "../../../protocols/hpack/block-stream.ts";
import { BlockStreamDecoder } from "../../../protocols/hpack/block-stream.ts";
import { HpackDecoder } from "../../../protocols/hpack/decoder.ts";
import type { HeaderField } from "../../../protocols/hpack/header-field.ts";
import type { HpackLimits } from "../../../protocols/hpack/limits.ts";
import { hpackLimits } from "../../../protocols/hpack/limits.ts";

export interface Answer<Event> {
  readonly events: Event[];
  readonly fault: Fault | undefined;
}

/** Spaces are for the reader. */
export function hex(text: string): Uint8Array {
  return Uint8Array.from(text.replaceAll(/\s/g, "").match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

export function toHex(octets: Uint8Array): string {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join("");
}

/** Each chunk is overwritten once it was pushed, as its owner may do. */
export function decodeStream(
  stream: Uint8Array,
  cuts: readonly number[] = [],
  limits: HpackLimits = hpackLimits(),
): Answer<BlockEvent> {
  const decoder = new BlockStreamDecoder(limits);
  const events: BlockEvent[] = [];
  for (const [index, start] of [0, ...cuts].entries()) {
    const chunk = stream.slice(start, cuts[index] ?? stream.length);
    events.push(...decoder.push(chunk).events);
    chunk.fill(0xaa);
  }
  const last = decoder.end();
  return { events: [...events, ...last.events], fault: last.fault };
}

export function everyOctet(length: number): number[] {
  return Array.from({ length: Math.max(0, length - 1) }, (_, index) => index + 1);
}

/** Decodes blocks in one context; stops at the first fault. */
export function decodeBlocks(
  records: readonly BlockRecord[],
  limits: HpackLimits = hpackLimits(),
): Answer<HeaderField> {
  const decoder = new HpackDecoder(limits);
  const events: HeaderField[] = [];
  for (const record of records) {
    if (!(record instanceof Uint8Array)) {
      decoder.setMaxTableSize(record.tableSize);
      continue;
    }
    events.push(...decoder.push(record).events);
    decoder.endBlock();
  }
  return { events, fault: decoder.fault };
}

/** A generator of integers below `bound`, the same for the same seed everywhere. */
export type Draw = (bound: number) => number;

export function draws(seed: number): Draw {
  let state = seed >>> 0;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    // The low bits of this generator have short periods, so the high ones answer.
    return Math.floor((state / 2 ** 32) * bound);
  };
}

export function pick<Item>(draw: Draw, items: readonly Item[]): Item {
  const item = items[draw(items.length)];
  if (item === undefined) throw new Error("nothing to pick from");
  return item;
}
