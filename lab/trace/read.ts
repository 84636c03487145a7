/**
 * Reads a trace from bytes that nobody vouches for. Never throws because of them: what is wrong is
 * a value with a stable code, an offset and a sentence. First the frame (magic, version, lengths,
 * hash chain), then the signature, and only then what the blocks say; with a key, nothing that its
 * owner did not sign is interpreted. The texts in a trace are as they were recorded: pass them
 * through `escapeText` before they reach a terminal.
 */
import { BLOCK, readFrame } from "./blocks.ts";
import type { Block } from "./blocks.ts";
import { decodeEnd, isSignedBy } from "./end-block.ts";
import type { End } from "./end-block.ts";
import { decodeEvents } from "./event-block.ts";
import { decodeHeader, decodeNames } from "./header.ts";
import type { Header } from "./header.ts";
import { EVENTS_MAX, NAMES_MAX } from "./limits.ts";
import { problem } from "./problem.ts";
import type { PayloadFault, Problem, UnreadableCode } from "./problem.ts";
import { EVENT_WORDS } from "./recorder.ts";
import type { EventLog } from "./recorder.ts";
import type { Trace } from "./trace.ts";

export interface DecodeOptions {
  /** Refuse a trace that is not signed with this key. */
  readonly key?: Uint8Array;
}

export type ReadTrace =
  | {
      readonly kind: "trace";
      readonly trace: Trace;
      /** A key was given and the trace is signed with it. Without a key nobody checked. */
      readonly authenticated: boolean;
    }
  | Unreadable;

export interface Unreadable {
  readonly kind: "unreadable";
  readonly code: UnreadableCode;
  /** What is wrong and what to do, safe to print. */
  readonly message: string;
  /** Bytes from the start of the file. */
  readonly offset: number;
  /** Events in the whole and valid blocks before the problem; with a key 0, since nobody vouches for them. */
  readonly wholeEvents: number;
}

export function decodeTrace(bytes: Uint8Array, options: DecodeOptions = {}): ReadTrace {
  const { blocks, problem: frameProblem } = readFrame(bytes);
  if (options.key !== undefined) {
    const unproven = frameProblem ?? checkSignature(blocks, options.key);
    if (unproven !== undefined) {
      return unreadable(unproven, 0);
    }
  }
  const contents = new Contents();
  const trace = readContents(blocks, contents);
  if (frameProblem !== undefined) {
    return unreadable(frameProblem, contents.eventCount);
  }
  if (trace.kind === "problem") {
    return unreadable(trace, contents.eventCount);
  }
  return { kind: "trace", trace: trace.trace, authenticated: options.key !== undefined };
}

function unreadable(found: Problem, wholeEvents: number): Unreadable {
  return { kind: "unreadable", code: found.code, message: found.message, offset: found.offset, wholeEvents };
}

function checkSignature(blocks: readonly Block[], key: Uint8Array): Problem | undefined {
  const block = blocks.at(-1);
  const end = block === undefined ? undefined : decodeEnd(block.payload);
  if (block === undefined || end === undefined) {
    return problem("malformed", block?.offset ?? 0, "The end block of the trace has the wrong size.");
  }
  if (end.signature === undefined) {
    return problem("unsigned", block.offset, "The trace is not signed. Read it without a key only if you trust it.");
  }
  return isSignedBy(key, block.chainBefore, end, end.signature)
    ? undefined
    : problem("wrong-key", block.offset, "The trace was signed with another key, or changed by somebody without it.");
}

/** What the blocks have said so far. */
class Contents {
  header: Header | undefined;
  names: readonly string[] = [];
  readonly events: Int32Array[] = [];
  eventCount = 0;

  /** All events in one array, as a recorder has them. */
  log(): EventLog {
    const words = new Int32Array(this.eventCount * EVENT_WORDS);
    let at = 0;
    for (const part of this.events) {
      words.set(part, at);
      at += part.length;
    }
    return { words, eventCount: this.eventCount, names: this.names };
  }
}

function readContents(blocks: readonly Block[], contents: Contents): { kind: "trace"; trace: Trace } | Problem {
  let last = 0;
  for (const block of blocks) {
    // Kinds ascend in a file; only names and events come in several blocks.
    const repeats = block.kind === BLOCK.names || block.kind === BLOCK.events;
    const inOrder = repeats ? block.kind >= last : block.kind > last;
    const fault = inOrder ? takeBlock(block, contents) : "a block in the wrong place";
    if (fault !== undefined) {
      return malformed(block, fault);
    }
    last = block.kind;
  }
  const { header } = contents;
  if (header === undefined || last !== BLOCK.end) {
    return problem("malformed", 0, "The trace has no header or no end. It was not written by quiesce.");
  }
  return { kind: "trace", trace: { ...header, log: contents.log() } };
}

/** Adds what a block says to the contents, or says what is wrong with it. */
function takeBlock(block: Block, contents: Contents): PayloadFault | string | undefined {
  switch (block.kind) {
    case BLOCK.header:
      return takeHeader(block, contents);
    case BLOCK.names:
      return takeNames(block, contents);
    case BLOCK.events:
      return takeEvents(block, contents);
    case BLOCK.end:
      return checkCounts(decodeEnd(block.payload), contents);
    default:
      return `no kind of block has the number ${block.kind}`;
  }
}

function takeHeader(block: Block, contents: Contents): PayloadFault | undefined {
  const header = decodeHeader(block.payload);
  if ("kind" in header) {
    return header;
  }
  contents.header = header;
  return undefined;
}

function takeNames(block: Block, contents: Contents): PayloadFault | string | undefined {
  const names = decodeNames(block.payload);
  if ("kind" in names) {
    return names;
  }
  contents.names = contents.names.concat(names);
  return contents.names.length > NAMES_MAX ? `more than ${NAMES_MAX} names` : undefined;
}

function takeEvents(block: Block, contents: Contents): PayloadFault | string | undefined {
  const words = decodeEvents(block.payload, contents.names.length);
  if ("kind" in words) {
    return words;
  }
  contents.events.push(words);
  contents.eventCount += words.length / EVENT_WORDS;
  return contents.eventCount > EVENTS_MAX ? `more than ${EVENTS_MAX} events` : undefined;
}

function checkCounts(end: End | undefined, contents: Contents): string | undefined {
  if (end === undefined) {
    return "an end block of the wrong size";
  }
  const agree = end.eventCount === contents.eventCount && end.nameCount === contents.names.length;
  return agree ? undefined : `an end block that counts ${end.eventCount} events and ${end.nameCount} names`;
}

function malformed(block: Block, fault: PayloadFault | string): Problem {
  const what = typeof fault === "string" ? fault : fault.message;
  const at = typeof fault === "string" ? 0 : fault.at;
  return problem("malformed", block.offset + at, `The trace holds ${what}. It was not written by quiesce.`);
}
