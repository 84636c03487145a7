/**
 * Accept and reject, and what is heard, against ws 8.23 and undici. The lists of deviations are those of
 * docs/websocket-conformance.md; an entry that stops deviating fails.
 */
import { describe, expect, it } from "vitest";
import { Decisions } from "../../../lab/core/decisions.ts";
import type { Codec } from "../../../lab/core/codec.ts";
import { zlibCodec } from "../../../lab/target/zlib-codec.ts";
import { ConnectionStreamDecoder, SETUP } from "../../../protocols/websocket/connection-stream.ts";
import { generateConnection } from "../../../protocols/websocket/generator.ts";
import { LAB_LIMITS } from "../../../protocols/websocket/subject.ts";
import { BAD_FRAMES, GOOD_FRAMES } from "./bad-frames.ts";
import { decodeStream, draws, hex, join } from "./helpers.ts";
import type { PeerAnswer } from "./peers.ts";
import { described, hearWithUndici, hearWithWs } from "./peers.ts";

/** Faults that say no more than that nothing follows: a receiver that waits for more has not refused. */
const WAITING: ReadonlySet<string> = new Set(["WS_FRAME_TRUNCATED", "WS_MESSAGE_TRUNCATED"]);

function ours(stream: Uint8Array): PeerAnswer & { readonly code: string | undefined } {
  const { events, fault } = decodeStream(stream);
  const code = fault?.code;
  return { heard: events.map(described), refused: code !== undefined && !WAITING.has(code), code };
}

const CASES = [...BAD_FRAMES, ...GOOD_FRAMES];

/** Titles of cases on which ws answers otherwise. */
const WS_DEVIATES: readonly string[] = [
  "reserved opcode, with no more than its octet",
  "125 octets in 16 bits",
  "bad octet in text that has not wholly come",
  "compressed text cut short",
  "more final blocks than a message may have",
  "a reference to what came before a final block",
];
/** Titles of cases on which undici answers otherwise. */
const UNDICI_DEVIATES: readonly string[] = [
  "bad octet in text",
  "surrogate over two fragments",
  "text that ends in a character",
  "bad octet in a long run",
  "bad octet in compressed text",
  "open character in compressed text",
  "bad octet in compressed text of two frames",
  "compressed text cut short",
  "reference to an earlier message without takeover",
  "more final blocks than a message may have",
  "a reference to what came before a final block",
];
/** Faults of limits that undici is not told of, and of streams that stop, which undici does not report. */
const NOT_FOR_UNDICI: ReadonlySet<string> = new Set([...WAITING, "WS_MESSAGE_TOO_LARGE", "WS_TOO_MANY_FRAGMENTS"]);

describe("ws", () => {
  it.each(CASES)("$title", async ({ title, wire }) => {
    const { heard, refused } = ours(hex(wire));
    const theirs = await hearWithWs(hex(wire));
    if (WS_DEVIATES.includes(title)) expect(theirs).not.toEqual({ heard, refused });
    else expect(theirs).toEqual({ heard, refused });
  });
});

/** With a close frame behind it, it is still no whole frame, and undici waits for the rest. */
const UNFINISHED = "bad octet in text that has not wholly come";
/** What undici hears ends with a close frame, since it reports a connection that only stops as a failure. */
const CLOSE = hex("88020bb8");
const FOR_CLIENTS = CASES.filter(({ title, wire }) => {
  const isForClient = ((hex(wire)[0] ?? 0) & SETUP.client) !== 0;
  return isForClient && !NOT_FOR_UNDICI.has(ours(hex(wire)).code ?? "") && title !== UNFINISHED;
});

describe("undici", () => {
  it.each(FOR_CLIENTS)("$title", async ({ title, wire }) => {
    const stream = join(hex(wire), CLOSE);
    const { heard, refused } = ours(stream);
    const told = heard.filter((line) => !line.startsWith("ping") && !line.startsWith("pong"));
    const theirs = await hearWithUndici(stream);
    if (UNDICI_DEVIATES.includes(title)) expect(theirs).not.toEqual({ heard: told, refused });
    else expect(theirs).toEqual({ heard: told, refused });
  });
});

describe("seeded streams", () => {
  function generated(seed: number): Uint8Array {
    const draw = draws(seed);
    const strategy = {
      name: "seeded",
      open: () => ({ draw: (_index: number, alternatives: number) => draw(alternatives) }),
    };
    const decisions = new Decisions(strategy);
    return generateConnection({ at: (entity) => decisions.place("input", entity) });
  }

  /** Whether a message of the stream has a final block inside, or stops inside a block. */
  function hasOddBlocks(stream: Uint8Array): boolean {
    let isOdd = false;
    const codec: Codec = {
      compress: zlibCodec.compress,
      decompress(format, input, options) {
        const result = zlibCodec.decompress(format, input, options);
        const isWhole = result.kind === "ok" && result.bytesRead === input.length;
        // Without the final block that the inflater adds, a message that stops inside a block is cut short.
        const cut = isWhole ? result : zlibCodec.decompress(format, input.subarray(0, -2), options);
        isOdd ||= result.kind === "truncated" || (!isWhole && (result.kind === "ok" || cut.kind === "truncated"));
        return result;
      },
    };
    new ConnectionStreamDecoder({ limits: LAB_LIMITS, codec }).push(stream);
    return isOdd;
  }

  it("ws hears and refuses the same, but for the deviations above", async () => {
    const codes = new Map<string, number>();
    for (let seed = 5_000; seed < 5_800; seed += 1) {
      const stream = generated(seed);
      const { heard, refused, code } = ours(stream);
      if (code === "WS_LENGTH_NOT_MINIMAL" || hasOddBlocks(stream)) continue;
      const theirs = await hearWithWs(stream);
      // ws inflates fragment by fragment, and so may refuse a message before it has wholly come; and it checks
      // text when it is whole, and so may hear control frames before it refuses.
      const common = refused ? Math.min(heard.length, theirs.heard.length) : undefined;
      expect({ seed, code, ...theirs, heard: theirs.heard.slice(0, common) }).toEqual({
        seed,
        code,
        heard: heard.slice(0, common),
        refused,
      });
      codes.set(code ?? "none", (codes.get(code ?? "none") ?? 0) + 1);
    }
    expect(codes.size).toBeGreaterThan(12);
    expect(codes.get("none")).toBeGreaterThan(50);
  });
});
