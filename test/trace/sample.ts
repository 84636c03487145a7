/** Traces for tests: a small one that reads like a run, one that holds every kind of event, and arbitrary ones. */
import fc from "fast-check";
import { EVENT, EVENT_SHAPES } from "../../lab/trace/events.ts";
import type { EventShape } from "../../lab/trace/events.ts";
import { NAME_LENGTH_MAX, Recorder } from "../../lab/trace/recorder.ts";
import type { EventLog } from "../../lab/trace/recorder.ts";
import type { Trace } from "../../lab/trace/trace.ts";

const INT32_MIN = -(2 ** 31);
const INT32_MAX = 2 ** 31 - 1;

/** Names that are hard to write: markup, escapes, object keys, other planes, and texts that UTF-8 cannot hold. */
const HARD_NAMES = [
  "__proto__",
  "constructor",
  "\u001b[31mred\u001b[0m",
  "</script>",
  "жук 🪲 é",
  "\ud800 lone",
  `\ufeff${"mark".repeat(40)}`,
  "x".repeat(NAME_LENGTH_MAX),
];

export function traceOf(recorder: Recorder, overrides: Partial<Trace> = {}): Trace {
  return {
    case: {
      target: "sample",
      scenario: "reader",
      seed: "s:17",
      input: Uint8Array.of(0, 255, 13, 10),
      deviations: [{ key: "schedule|server/reader|3", value: 1 }],
      plants: ["forgets-close"],
    },
    platform: { quiesce: "0.1.0", node: "24.0.0", v8: "13.6" },
    failure: {
      oracle: "quiescence",
      fingerprint: "quiescence/region close/server",
      message: "a task was left",
    },
    hash: recorder.hash(),
    log: recorder.log(),
    ...overrides,
  };
}

/** A run of one task with a region, an obligation and a cancellation. */
function smallRecorder(): Recorder {
  const recorder = new Recorder();
  const session = recorder.intern("session");
  const reader = recorder.intern("server/reader");
  const permit = recorder.intern("permit");
  recorder.emit(EVENT.regionOpen, session);
  recorder.emit(EVENT.spawn, reader, session);
  recorder.emit(EVENT.step, reader);
  recorder.emit(EVENT.reserve, reader, 1, permit);
  recorder.emitTime(1200);
  recorder.emit(EVENT.step, reader, 1);
  recorder.emit(EVENT.cancelSeen, reader, 2);
  recorder.emit(EVENT.abort, reader, 1, permit);
  recorder.emit(EVENT.taskEnd, reader, 2);
  recorder.emit(EVENT.regionClose, session, 2);
  return recorder;
}

export function smallTrace(): Trace {
  return traceOf(smallRecorder());
}

/** Every kind of event with the smallest, the largest and ordinary words. */
export function fullTrace(): Trace {
  const recorder = new Recorder();
  const ids = HARD_NAMES.map((name) => recorder.intern(name));
  const words = [0, 1, -1, 63, 64, -64, -65, 0x1fffff, INT32_MAX, INT32_MIN];
  for (const shape of Object.values(EVENT_SHAPES)) {
    words.forEach((word, index) => {
      const name = ids[index % ids.length] ?? 0;
      emitShaped(recorder, shape, name, word);
    });
  }
  return traceOf(recorder);
}

function emitShaped(recorder: Recorder, shape: EventShape, name: number, word: number): void {
  const first = shape.first?.type === "name" ? name : word;
  const second = shape.second?.type === "name" ? name : word;
  recorder.emit(shape.code as never, name, first, second);
}

const text = (lengthMax: number) => fc.string({ unit: "binary", maxLength: lengthMax });
const number = fc.oneof(fc.integer({ min: -100, max: 100 }), fc.integer({ min: INT32_MIN, max: INT32_MAX }));
const nameIndex = fc.nat(20);

/** Objects with the ordinary prototype, as the reader makes them. */
function plainRecord<Fields>(fields: {
  [Field in keyof Fields]: fc.Arbitrary<Fields[Field]>;
}): fc.Arbitrary<Fields> {
  return fc.record<Fields>(fields, { noNullPrototype: true });
}

/** Logs whose names hold any code points, lone surrogates too. */
export const anyLog: fc.Arbitrary<EventLog> = fc
  .record({
    names: fc.array(fc.oneof(text(12), fc.constantFrom(...HARD_NAMES)), { maxLength: 20 }),
    events: fc.array(fc.tuple(fc.constantFrom(...Object.values(EVENT_SHAPES)), nameIndex, number), {
      maxLength: 60,
    }),
  })
  .map(({ names, events }) => {
    const recorder = new Recorder();
    names.forEach((name) => recorder.intern(name));
    const { names: interned } = recorder.log();
    events.forEach(([shape, name, word]) => emitShaped(recorder, shape, name % interned.length, word));
    return recorder.log();
  });

export const anyTrace: fc.Arbitrary<Trace> = plainRecord({
  case: plainRecord({
    target: text(20),
    scenario: text(20),
    seed: text(40),
    input: fc.option(fc.uint8Array({ maxLength: 300 }), { nil: undefined }),
    deviations: fc.uniqueArray(
      plainRecord({
        key: fc
          .tuple(fc.constantFrom("net.split", "schedule"), text(12), fc.nat())
          .map(([site, entity, count]) => `${site}|${entity}|${count}`),
        value: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
      }),
      { selector: ({ key }) => key, maxLength: 10 },
    ),
    plants: fc.array(text(8), { maxLength: 3 }),
  }),
  platform: plainRecord({ quiesce: text(8), node: text(8), v8: text(8) }),
  failure: fc.option(plainRecord({ oracle: text(8), fingerprint: text(30), message: text(100) }), {
    nil: undefined,
  }),
  hash: fc.stringMatching(/^[0-9a-f]{16}$/),
  log: anyLog,
});
