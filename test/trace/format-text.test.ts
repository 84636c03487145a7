import fc from "fast-check";
import { expect, test } from "vitest";
import { EVENT } from "../../lab/trace/events.ts";
import { describeEvent, escapeText, lines } from "../../lab/trace/format-text.ts";
import { Recorder } from "../../lab/trace/recorder.ts";
import { anyLog, smallTrace } from "./sample.ts";

const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

test.each([
  ["plain text, Ünïcödé, 日本 and 🪲", "plain text, Ünïcödé, 日本 and 🪲"],
  ["\u001b[2J", "\\x1b[2J"],
  ["\u009b2J", "\\x9b2J"],
  ["\0\u0007\b\u007f", "\\x00\\x07\\x08\\x7f"],
  ["a\nb\r\tc", "a\\nb\\r\\tc"],
  ["\u0085\u2028\u2029", "\\x85\\u{2028}\\u{2029}"],
  ["\u202egnp.exe\u202c", "\\u{202e}gnp.exe\\u{202c}"],
  ["\u2066\u2069\u200e\u200f\u061c", "\\u{2066}\\u{2069}\\u{200e}\\u{200f}\\u{61c}"],
  ["a\u200bb\u200cc\u200dd\ufeff\u2060\u00ad", "a\\u{200b}b\\u{200c}c\\u{200d}d\\u{feff}\\u{2060}\\xad"],
  ["\u3164\ufe0f\u{e0041}", "\\u{3164}\\u{fe0f}\\u{e0041}"],
  ["\u0600\ufff9", "\\u{600}\\u{fff9}"],
  ["\ud83e lone \udeb2", "\\u{d83e} lone \\u{deb2}"],
  ["\\x1b", "\\\\x1b"],
])("%j is printed as %s", (text, printed) => {
  expect(escapeText(text)).toBe(printed);
});

test("what is printed holds one line, nothing hidden, and can be taken back", () => {
  const escapes: Readonly<Record<string, string>> = { "\\\\": "\\", "\\n": "\n", "\\r": "\r", "\\t": "\t" };
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const printed = escapeText(text);
      expect(printed).not.toMatch(UNSAFE);
      const back = printed.replace(
        /\\(?:[\\nrt]|x([0-9a-f]{2})|u\{([0-9a-f]+)\})/g,
        (escape, short: string | undefined, long: string | undefined) =>
          escapes[escape] ?? String.fromCodePoint(Number.parseInt(short ?? long ?? "", 16)),
      );
      expect(back).toBe(text);
    }),
    { numRuns: 500, seed: 1 },
  );
});

test("an event is one line with the virtual time", () => {
  expect([...lines(smallTrace().log)]).toEqual([
    "        0 ticks  regionOpen  session",
    "        0 ticks  spawn  server/reader  region=session",
    "        0 ticks  step  server/reader  wake=0",
    "        0 ticks  reserve  server/reader  id=1  obligation=permit",
    "    1_200 ticks  time",
    "    1_200 ticks  step  server/reader  wake=1",
    "    1_200 ticks  cancelSeen  server/reader  reason=deadline",
    "    1_200 ticks  abort  server/reader  id=1  obligation=permit",
    "    1_200 ticks  taskEnd  server/reader  outcome=cancelled",
    "    1_200 ticks  regionClose  session  outcome=cancelled",
  ]);
});

test("a part of a log has the times of the whole", () => {
  const { log } = smallTrace();
  expect([...lines(log, 5, 7)]).toEqual([...lines(log)].slice(5, 7));
  expect(describeEvent(log, 6)).toBe([...lines(log)][6]);
});

test("numbers are grouped, hashes are hexadecimal, large times are whole", () => {
  const recorder = new Recorder();
  recorder.emitTime(2 ** 40 + 5);
  recorder.emit(EVENT.digest, recorder.intern("d"), recorder.intern("whole"), -1);
  recorder.emit(EVENT.held, recorder.intern("d"), 1_234_567, -1000);
  expect([...lines(recorder.log())]).toEqual([
    "1_099_511_627_781 ticks  time",
    "1_099_511_627_781 ticks  digest  d  pass=whole  digest=ffffffff",
    "1_099_511_627_781 ticks  held  d  bytes=1_234_567  parts=-1_000",
  ]);
});

test("names that are hostile, and words that no recorder writes, are printed safely", () => {
  const recorder = new Recorder();
  recorder.emit(EVENT.mark, recorder.intern("a\u001b]0;owned\u0007\nsecond line"));
  recorder.emit(EVENT.taskEnd, 77, 9, -3);
  recorder.emit(EVENT.cancelSeen, 0, -1);
  recorder.emit(200 as never, 0);
  expect([...lines(recorder.log())]).toEqual([
    "        0 ticks  mark  a\\x1b]0;owned\\x07\\nsecond line",
    "        0 ticks  taskEnd  name-77  outcome=outcome-9  thrown=name--3",
    "        0 ticks  cancelSeen  reason=reason--1",
    "        0 ticks  unknown-200",
  ]);
});

test("every log has one line per event", () => {
  fc.assert(
    fc.property(anyLog, (log) => {
      const printed = [...lines(log)];
      expect(printed).toHaveLength(log.eventCount);
      expect(printed.join("")).not.toMatch(UNSAFE);
    }),
    { numRuns: 100, seed: 1 },
  );
});
