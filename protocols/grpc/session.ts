/**
 * gRPC between a client and a server over the simulated network, which does everything to their octets but
 * change them. By decision calls are given up, deadlines pass, messages are consumed late, a side shuts down or
 * the session is cancelled between two chunks. However it ends, nothing is left behind, nothing is started for
 * a call that has ended, and what a call that succeeds brings back is what was sent.
 */
import type { Context } from "../../lab/runtime/context.ts";
import type { SimulatedScenario } from "../../lab/target/target.ts";
import { EVENT } from "../../lab/trace/events.ts";
import type { FaultName } from "../../lab/world/faults.ts";
import { FAULT_NAMES } from "../../lab/world/faults.ts";
import { Network } from "../../lab/world/network.ts";
import { SessionClient } from "./session-client.ts";
import { HASTE, REFUSE, SessionServer } from "./session-server.ts";
import { STATUS } from "./status.ts";
import { LAB_HTTP2_LIMITS, LAB_LIMITS } from "./subject.ts";

/** What TCP does not let through to an application. */
const CHANGES_OCTETS: ReadonlySet<FaultName> = new Set<FaultName>(["corrupt"]);
const FAULTS = new Set(FAULT_NAMES.filter((name) => !CHANGES_OCTETS.has(name)));
/** What a call of an honest peer does not end with. */
const MISTAKES: ReadonlySet<number> = new Set([STATUS.UNKNOWN, STATUS.INTERNAL]);
const HANDLERS = 2;
const CONSUME_TICKS: readonly number[] = [0, 10, 5_000];
const TEMPERS: readonly number[] = [0, REFUSE, HASTE, 700, 1_000_000];

export const grpcSession: SimulatedScenario["main"] = () => (cx) => runSession(cx);

async function runSession(cx: Context): Promise<void> {
  const [there, here] = new Network(cx.kernel, { faults: FAULTS }).connect(cx, "client", "server");
  const { recorder } = cx.kernel;
  const given = new Set<string>();
  const check = (name: string, before: number, after: number): void =>
    recorder.emit(EVENT.roundTrip, recorder.intern(name), before, after);
  await cx.region("session", async (session) => {
    session.defer("reset client", async () => there.reset());
    session.defer("reset server", async () => here.reset());
    const client = new SessionClient(session, there, {
      neverStarts: (tag) => given.add(tag),
      lateEvent: () => check("event after the end", 0, 1),
      ended: (code) => check("status of an honest peer", 0, MISTAKES.has(code) ? 1 : 0),
      answered: (expected, received) => check("answer", expected, received),
    });
    session.spawn("client", (own) => client.run(own));
    session.spawn("server", (own) =>
      new SessionServer(session, here, {
        limits: LAB_LIMITS,
        http2Limits: LAB_HTTP2_LIMITS,
        isInterrupted: true,
        permits: HANDLERS,
        clock: () => own.now(),
        consumeTicks: () => CONSUME_TICKS[own.choose("consume", CONSUME_TICKS.length)] ?? 0,
        temper: () => TEMPERS[own.choose("temper", TEMPERS.length)] ?? 0,
        heard: ({ call: { metadata } }, isOpen) => {
          const isGivenUp = metadata.some(({ name, value }) => name === "x-tag" && given.has(String(value)));
          check("start after cancel", 0, isGivenUp || !isOpen ? 1 : 0);
        },
        started: (isOpen) => check("handler after cancel", 0, isOpen ? 0 : 1),
      }).run(own),
    );
  });
}
