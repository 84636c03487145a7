/**
 * Writes a trace as a file, for traces and replays alike: header, names, events, end. The same trace
 * gives the same bytes. Throws on a trace that `decodeTrace` would refuse, above limits.ts or with
 * events that name nothing: that is a fault of the program which made the trace.
 */
import { BLOCK, FrameWriter } from "./blocks.ts";
import { encodeEnd } from "./end-block.ts";
import { encodeEvents } from "./event-block.ts";
import { encodeHeader, encodeNames } from "./header.ts";
import { BLOCK_ENTRIES_MAX, EVENTS_MAX, NAMES_MAX } from "./limits.ts";
import type { Trace } from "./trace.ts";

export interface EncodeOptions {
  /** Signs the trace with HMAC-SHA256, so that a reader with the same key knows who wrote it. */
  readonly key?: Uint8Array;
}

export function encodeTrace(trace: Trace, options: EncodeOptions = {}): Uint8Array {
  const { names, eventCount } = trace.log;
  if (names.length > NAMES_MAX || eventCount > EVENTS_MAX) {
    const size = `${eventCount} events and ${names.length} names`;
    throw new RangeError(`the trace has ${size}; at most ${EVENTS_MAX} and ${NAMES_MAX} can be read back`);
  }
  const frame = new FrameWriter();
  frame.add(BLOCK.header, encodeHeader(trace));
  for (let start = 0; start < names.length; start += BLOCK_ENTRIES_MAX) {
    frame.add(BLOCK.names, encodeNames(names.slice(start, start + BLOCK_ENTRIES_MAX)));
  }
  for (let start = 0; start < eventCount; start += BLOCK_ENTRIES_MAX) {
    const count = Math.min(BLOCK_ENTRIES_MAX, eventCount - start);
    frame.add(BLOCK.events, encodeEvents(trace.log, start, count));
  }
  frame.add(BLOCK.end, encodeEnd({ eventCount, nameCount: names.length }, frame.chain, options.key));
  return frame.bytes();
}
