/**
 * The events of a run: the one record that oracles, traces, viewers and diffs read.
 *
 * An event is four 32-bit integers: kind, subject, first, second. The subject and the fields marked
 * `name` are indexes into the run's table of names. Numbers that exceed 32 bits are two fields.
 */

/** What the fields of a kind of event mean; also how they are printed. */
export interface EventShape {
  readonly code: number;
  /** What the subject is. */
  readonly subject: string;
  readonly first: FieldShape | undefined;
  readonly second: FieldShape | undefined;
}

interface FieldShape {
  readonly label: string;
  readonly type: FieldType;
}

export type FieldType = "number" | "name" | "hash" | "outcome" | "reason";

/** Numbers never change their meaning: a new kind takes a new number. */
export const EVENT = {
  // The run and its clock.
  scenario: 1,
  time: 2,
  step: 3,
  stop: 4,
  mark: 5,
  healed: 6,
  // Structured concurrency.
  spawn: 10,
  spawnRefused: 11,
  taskEnd: 12,
  regionOpen: 13,
  regionClose: 14,
  operation: 15,
  waiting: 16,
  // Cancellation.
  cancelRequest: 20,
  cancelSeen: 21,
  finalizerAdd: 22,
  finalizerStart: 23,
  finalizerEnd: 24,
  cleanupExceeded: 25,
  // Obligations.
  reserve: 30,
  commit: 31,
  abort: 32,
  // Races.
  raceStart: 40,
  raceBranch: 41,
  raceWon: 42,
  raceEnd: 43,
  // Channels.
  sent: 50,
  received: 51,
  discarded: 52,
  // The network.
  delivered: 55,
  netFault: 56,
  // Decoders.
  input: 60,
  fault: 61,
  held: 62,
  spent: 63,
  holdBound: 64,
  spendBound: 65,
  digest: 66,
  threw: 67,
  lateError: 68,
  roundTrip: 69,
  heapGrowth: 70,
  afterFault: 71,
  growth: 72,
  // The outside.
  ambient: 80,
  polluted: 81,
  // Attacks.
  attack: 90,
  reached: 91,
  attackEnd: 92,
} as const;

export type EventKind = keyof typeof EVENT;
export type EventCode = (typeof EVENT)[EventKind];

/** In `holdBound` and `spendBound`: nothing is promised, so nothing is judged. */
export const UNBOUNDED = 2 ** 31 - 1;

/** The order in which `digest` events name the way the same input was decoded. */
const PASSES = ["whole", "split", "interleaved", "scribbled", "kept", "model", "poisoned", "after-fault"] as const;
export type Pass = (typeof PASSES)[number];

const number = (label: string): FieldShape => ({ label, type: "number" });
const name = (label: string): FieldShape => ({ label, type: "name" });
const hash = (label: string): FieldShape => ({ label, type: "hash" });
const outcome: FieldShape = { label: "outcome", type: "outcome" };
const reason: FieldShape = { label: "reason", type: "reason" };

function shape(code: number, subject: string, first?: FieldShape, second?: FieldShape): EventShape {
  return { code, subject, first, second };
}

/** Every kind with its fields. */
export const EVENT_SHAPES: Readonly<Record<EventKind, EventShape>> = {
  scenario: shape(EVENT.scenario, "scenario"),
  time: shape(EVENT.time, "clock", number("high"), hash("low")),
  step: shape(EVENT.step, "task", number("wake")),
  stop: shape(EVENT.stop, "reason", number("steps")),
  mark: shape(EVENT.mark, "mark"),
  healed: shape(EVENT.healed, "world", number("steps")),
  spawn: shape(EVENT.spawn, "task", name("region")),
  spawnRefused: shape(EVENT.spawnRefused, "task", name("region")),
  taskEnd: shape(EVENT.taskEnd, "task", outcome, name("thrown")),
  regionOpen: shape(EVENT.regionOpen, "region", name("parent")),
  regionClose: shape(EVENT.regionClose, "region", outcome),
  operation: shape(EVENT.operation, "task", name("object"), name("access")),
  waiting: shape(EVENT.waiting, "task", name("object"), number("ready")),
  cancelRequest: shape(EVENT.cancelRequest, "region", reason),
  cancelSeen: shape(EVENT.cancelSeen, "task", reason),
  finalizerAdd: shape(EVENT.finalizerAdd, "region", number("id"), name("label")),
  finalizerStart: shape(EVENT.finalizerStart, "region", number("id")),
  finalizerEnd: shape(EVENT.finalizerEnd, "region", number("id"), outcome),
  cleanupExceeded: shape(EVENT.cleanupExceeded, "task", number("steps")),
  reserve: shape(EVENT.reserve, "holder", number("id"), name("obligation")),
  commit: shape(EVENT.commit, "holder", number("id"), name("obligation")),
  abort: shape(EVENT.abort, "holder", number("id"), name("obligation")),
  raceStart: shape(EVENT.raceStart, "race", name("task")),
  raceBranch: shape(EVENT.raceBranch, "race", name("task")),
  raceWon: shape(EVENT.raceWon, "race", name("task")),
  raceEnd: shape(EVENT.raceEnd, "race"),
  sent: shape(EVENT.sent, "channel", number("sequence")),
  received: shape(EVENT.received, "channel", number("sequence"), name("task")),
  discarded: shape(EVENT.discarded, "channel", number("sequence")),
  delivered: shape(EVENT.delivered, "link", number("bytes")),
  netFault: shape(EVENT.netFault, "link", name("fault"), number("amount")),
  input: shape(EVENT.input, "decoder", number("bytes"), number("total")),
  fault: shape(EVENT.fault, "decoder", name("code"), number("offset")),
  held: shape(EVENT.held, "decoder", number("bytes"), number("parts")),
  spent: shape(EVENT.spent, "decoder", number("work"), number("allocated")),
  holdBound: shape(EVENT.holdBound, "decoder", number("bytes"), number("parts")),
  spendBound: shape(EVENT.spendBound, "decoder", number("workPerByte"), number("allocatedPerByte")),
  digest: shape(EVENT.digest, "decoder", name("pass"), hash("digest")),
  threw: shape(EVENT.threw, "place", name("error"), name("message")),
  lateError: shape(EVENT.lateError, "place", name("error")),
  roundTrip: shape(EVENT.roundTrip, "codec", hash("before"), hash("after")),
  heapGrowth: shape(EVENT.heapGrowth, "decoder", number("grows")),
  afterFault: shape(EVENT.afterFault, "decoder", number("emitted")),
  growth: shape(EVENT.growth, "decoder", name("what"), number("percent")),
  ambient: shape(EVENT.ambient, "access", name("task")),
  polluted: shape(EVENT.polluted, "decoder", name("property"), number("properties")),
  attack: shape(EVENT.attack, "limit", name("fault"), number("bound")),
  reached: shape(EVENT.reached, "limit", number("amount"), number("bound")),
  attackEnd: shape(EVENT.attackEnd, "limit", name("fault")),
};

const kinds = new Map<number, EventKind>();
for (const [kind, { code }] of Object.entries(EVENT_SHAPES)) {
  // The cast restores what Object.entries forgets: the keys of EVENT_SHAPES are the kinds.
  kinds.set(code, kind as EventKind);
}

/** The kind with this number, or `undefined` for a number that no kind has. */
export function kindOfCode(code: number): EventKind | undefined {
  return kinds.get(code);
}
