/**
 * A pool against a broker over the simulated network: workers write records and read them again, give up on some, and
 * check that every response answers their own request and every record is the one that they wrote. The broker is not
 * always there, by decision wants silence, and goes away after any chunk, in the middle of a frame too. By decision
 * the session is cancelled after any chunk. The network does everything to the octets but change them.
 */
import type { Outcome } from "../../lab/core/outcome.ts";
import { hashBytes, hashText } from "../../lab/core/hash.ts";
import type { Body, Context } from "../../lab/runtime/context.ts";
import { Observation } from "../../lab/target/observe.ts";
import type { SimulatedScenario } from "../../lab/target/target.ts";
import { EVENT } from "../../lab/trace/events.ts";
import type { ByteStream } from "../../lab/world/byte-stream.ts";
import type { FaultName } from "../../lab/world/faults.ts";
import { FAULT_NAMES } from "../../lab/world/faults.ts";
import { Network } from "../../lab/world/network.ts";
import { pickAt } from "../shared/pick.ts";
import { FETCH, PRODUCE } from "./apis.ts";
import { serveConnection } from "./broker-connection.ts";
import { COMPRESSIONS } from "./compression.ts";
import type { KafkaFault } from "./faults.ts";
import { labCodec } from "./lab-codec.ts";
import type { KafkaLimits } from "./limits.ts";
import { kafkaLimits } from "./limits.ts";
import { ERROR } from "./partition-log.ts";
import { KafkaPool } from "./pool.ts";
import { committedOf } from "./read-committed.ts";
import { batchOf, encodeBatch } from "./record-encoder.ts";
import { readRecordSet } from "./record-set-decoder.ts";
import { fetchRequest, produceRequest } from "./requests.ts";
import { answerOf } from "./response-decoder.ts";
import { Store } from "./store.ts";
import { boundsOfBrokers, boundsOfClients, LAB_LIMITS } from "./subject.ts";

/** What TCP does not let through to an application. */
const CHANGES_OCTETS: ReadonlySet<FaultName> = new Set<FaultName>(["corrupt"]);
const FAULTS = new Set(FAULT_NAMES.filter((name) => !CHANGES_OCTETS.has(name)));
/** What an honest broker may still be refused for. */
const CIRCUMSTANCES: ReadonlySet<string> = new Set(["KAFKA_RESPONSE_TIMEOUT", "KAFKA_TRUNCATED"]);
const WORKERS = 3;
/** By decision: how many of them may wait for room. */
const WAITING_MAX: readonly number[] = [WORKERS, 1];
/** By decision: how often a worker writes. */
const WRITES: readonly number[] = [2, 1, 3];
/** By decision: how long a worker waits, for ever at first: whoever asks is told in the end. */
const PATIENCE_TICKS: readonly number[] = [Number.POSITIVE_INFINITY, 1_500, 3_000, 100_000];
/** By decision: for how long the broker wants silence. */
const THROTTLE_MS: readonly number[] = [0, 0, 0, 1, 50, 2_000];
/** By decision: how large a value is, and how much of it is fetched. */
const VALUE_OCTETS: readonly number[] = [12, 60, 120];
const FETCH_OCTETS: readonly number[] = [400, 90, 1];
/** The last correlation ids before they begin again, and the first. */
const FIRST_CORRELATION_IDS: readonly number[] = [0, 0x7fff_ffff, 0x7fff_fffe];

export const SESSION_LIMITS: KafkaLimits = kafkaLimits({
  ...LAB_LIMITS,
  frameOctetsMax: 1_024,
  elementsMax: 40,
  inFlightMax: 3,
  outputOctetsMax: 4_096,
  responseTicksMax: 5_000_000,
  throttleTicksMax: 10_000_000,
  requestTicksMax: 10_000_000,
  idleTicksMax: 120_000_000,
});

const NOTHING = new Uint8Array(0);
const TIMES = { healthTicks: 10_000_000, writeTicks: 10_000_000 };

export const kafkaSession: SimulatedScenario["main"] = () => (cx) => runSession(cx);

async function runSession(cx: Context): Promise<void> {
  const network = new Network(cx.kernel, { faults: FAULTS });
  const log = { codec: labCodec, limits: SESSION_LIMITS, octetsMax: 65_536 };
  const store = new Store({ ...log, host: "broker", port: 9_092, topicsMax: WORKERS });
  await cx.region("session", async (session) => {
    const pool = new KafkaPool(session, {
      ...TIMES,
      limits: SESSION_LIMITS,
      clientId: "lab",
      firstCorrelationId: pickAt(FIRST_CORRELATION_IDS, session, "correlation"),
      holder: session,
      observation: new Observation(cx.kernel.recorder, "pool client", boundsOfClients(SESSION_LIMITS)),
      size: 2,
      waitingMax: pickAt(WAITING_MAX, session, "waiting"),
      waitTicks: 20_000_000,
      backoff: { ticksMin: 10_000, ticksMax: 5_000_000, failuresMax: 6 },
      dialsMax: 1,
      dial: (own) => dialBroker(own, session, network, store),
      gaveUp: () => cx.mark("gave up"),
      ended: (fault, awaitedTicks) => checkRefusal(cx, fault, awaitedTicks),
      afterChunk: (own) => {
        if (own.choose("cancel", 2) !== 0) session.cancel();
      },
    });
    session.spawn("pool", (own) => runPool(own, pool));
  });
}

/** The pool lives as long as its workers. */
async function runPool(cx: Context, pool: KafkaPool): Promise<void> {
  pool.start(cx);
  const topics = Array.from({ length: WORKERS }, (_, index) => `topic-${index}`);
  const tasks = topics.map((topic) => cx.spawn(topic, (own) => work(own, pool, topic)));
  for (const task of tasks) await task.join(cx);
  await pool.close(cx);
}

async function work(cx: Context, pool: KafkaPool, topic: string): Promise<void> {
  for (let count = pickAt(WRITES, cx, "writes"); count > 0; count -= 1) {
    const patience = pickAt(PATIENCE_TICKS, cx, "patience");
    const value = valueOf(cx, `${topic}-${count}`);
    const written = await within(cx, patience, (own) => write(own, pool, topic, value));
    if (written.kind !== "ok") await cx.checkpoint();
    else if (written.value !== undefined && cx.choose("unread", 2) === 0) {
      const offset = written.value;
      await within(cx, patience, (own) => readAgain(own, pool, { topic, value, offset }));
    }
  }
}

async function within<Value>(cx: Context, ticks: number, body: Body<Value>): Promise<Outcome<Value>> {
  const outcome = await (Number.isFinite(ticks) ? cx.timeout("patience", ticks, body) : cx.region("patience", body));
  if (outcome.kind === "panicked") throw outcome.thrown;
  return outcome;
}

function valueOf(cx: Context, name: string): Uint8Array {
  return new TextEncoder().encode(name.padEnd(pickAt(VALUE_OCTETS, cx, "size"), "."));
}

/** Gives the offset of what was written, where the broker says it. */
async function write(cx: Context, pool: KafkaPool, topic: string, value: Uint8Array): Promise<bigint | undefined> {
  const record = { offset: 0n, timestamp: 1n, key: null, value, headers: [] };
  const records = encodeBatch(batchOf([record], { compression: pickAt(COMPRESSIONS, cx, "compression") }), labCodec);
  const acks = cx.choose("unacknowledged", 2) === 0 ? 1 : 0;
  const result = await pool.request(cx, PRODUCE, produceRequest({ topic, records, acks }));
  cx.mark(result.kind);
  if (result.kind !== "response") return undefined;
  const [answer] = answerOf(PRODUCE, result.response).responses;
  report(cx, "topic written", hashText(topic), hashText(answer?.name ?? ""));
  const [partition] = answer?.partitions ?? [];
  return partition?.errorCode === ERROR.none ? partition.baseOffset : undefined;
}

interface Written {
  readonly topic: string;
  readonly value: Uint8Array;
  readonly offset: bigint;
}

/**
 * Reads on from where the record is, or by decision from the first one, until it is there, and is the one that was
 * written. What is cut behind a batch is no fault.
 */
async function readAgain(cx: Context, pool: KafkaPool, { topic, value, offset }: Written): Promise<void> {
  const octetsMax = pickAt(FETCH_OCTETS, cx, "fetch");
  for (let next = cx.choose("from the first", 2) === 0 ? offset : 0n; next <= offset;) {
    const result = await pool.request(cx, FETCH, fetchRequest({ topic, offset: next, octetsMax }));
    cx.mark(result.kind);
    if (result.kind !== "response") return;
    const [answer] = answerOf(FETCH, result.response).responses;
    report(cx, "topic read", hashText(topic), hashText(answer?.topic ?? ""));
    const [partition] = answer?.partitions ?? [];
    const set = partition?.records ?? NOTHING;
    const { events, fault } = readRecordSet(set, { codec: labCodec, limits: SESSION_LIMITS, mayBePartial: true });
    report(cx, "set", 0, fault === undefined && events.length > 0 ? 0 : 1);
    const committed = committedOf(events, partition?.abortedTransactions ?? []);
    // A set in which nothing is whole is reported; there is no going on behind it.
    next = (events.at(-1)?.lastOffset ?? offset) + 1n;
    const found = committed.flatMap(({ records }) => records).find((record) => record.offset === offset);
    if (next > offset)
      report(cx, "record", hashBytes(value), found === undefined ? 0 : hashBytes(found.value ?? NOTHING));
  }
}

function report({ kernel: { recorder } }: Context, name: string, expected: number, found: number): void {
  recorder.emit(EVENT.roundTrip, recorder.intern(name), expected, found);
}

/** The broker says nothing wrong, so only circumstances are reasons to refuse it, and it is given its time. */
function checkRefusal(cx: Context, fault: KafkaFault | undefined, awaitedTicks: number): void {
  report(cx, "broker refused", 0, fault !== undefined && !CIRCUMSTANCES.has(fault.code) ? 1 : 0);
  const isTooEarly = fault?.code === "KAFKA_RESPONSE_TIMEOUT" && awaitedTicks < SESSION_LIMITS.responseTicksMax;
  report(cx, "broker given up too early", 0, isTooEarly ? 1 : 0);
}

/** Opens a connection and has it served, unless the broker is not there. */
async function dialBroker(
  cx: Context,
  session: Context,
  network: Network,
  store: Store,
): Promise<ByteStream | undefined> {
  await cx.checkpoint();
  if (cx.choose("refused", 2) !== 0) return undefined;
  const [here, there] = network.connect(cx, "pool", "broker");
  session.spawn("broker", (own) =>
    serveConnection(own, there, {
      limits: SESSION_LIMITS,
      store,
      observation: new Observation(own.kernel.recorder, "broker", boundsOfBrokers(SESSION_LIMITS)),
      writeTicks: TIMES.writeTicks,
      throttleTimeMs: (inner) => pickAt(THROTTLE_MS, inner, "throttle"),
      afterChunk: (inner) => {
        // Part of what was said may be on its way.
        if (inner.choose("crash", 2) !== 0) there.reset();
      },
    }),
  );
  return here;
}
