/** Programs with timers and promises: what never settles, fails wrongly or reads the clock twice, and near misses. */
import { expect, test } from "vitest";
import type { InputReader } from "../../lab/target/input-reader.ts";
import type { ForeignProgram, ProgramOptions } from "../../lab/host/program-target.ts";
import { programTarget } from "../../lab/host/program-target.ts";
import { campaign } from "../target/run-target.ts";

const DELAY_MS = 50;

class Refused extends Error {}

/** A gate that lets calls through once it is open again. `reads` is how often it looks at the clock to decide. */
function gate(reads: 1 | 2): ForeignProgram {
  let shutUntil = 0;
  const isShut = (): boolean => Date.now() < shutUntil;
  const enter = (done: () => void): void => {
    if (reads === 1) {
      const wait = shutUntil - Date.now();
      return wait > 0 ? void setTimeout(done, wait) : done();
    }
    if (!isShut()) {
      return done();
    }
    // Between the two reads the gate may have opened, and nobody is told then.
    const wait = shutUntil - Date.now();
    if (wait > 0) {
      setTimeout(done, wait);
    }
  };
  return {
    call(input: InputReader) {
      if (input.flip()) {
        shutUntil = Date.now() + DELAY_MS;
        return undefined;
      }
      return new Promise<void>((resolve) => enter(resolve));
    },
  };
}

async function failures(create: () => ForeignProgram, options: Partial<ProgramOptions> = {}): Promise<string[]> {
  const outcome = await campaign(programTarget({ name: "gate", create, ...options }), 600);
  expect(outcome.unexercised).toEqual([]);
  return [...outcome.failures.keys()];
}

test("a wake-up that is lost when the clock moves between two reads is found", async () => {
  expect(await failures(() => gate(2))).toEqual(["quiescence/waits for ever for gate/gate/call #"]);
  expect(await failures(() => gate(1))).toEqual([]);
});

test("partners answer in the end, and who is not answered waits for ever", async () => {
  const asking = (answers: boolean): ForeignProgram => {
    const asked: (() => void)[] = [];
    return {
      call: () => new Promise<void>((resolve) => asked.push(resolve)),
      answer() {
        const next = answers ? asked.shift() : undefined;
        next?.();
        return next !== undefined;
      },
    };
  };
  expect(await failures(() => asking(true))).toEqual([]);
  expect(await failures(() => asking(false))).toEqual(["quiescence/waits for ever for gate/gate/call #"]);
});

test("timers that go on for ever do not keep a run from ending", async () => {
  const ticking = (resolves: boolean): ForeignProgram => ({
    call: () =>
      new Promise<void>((resolve) => {
        setInterval(() => resolves && resolve(), 1_000);
      }),
  });
  expect(await failures(() => ticking(true))).toEqual([]);
  expect((await failures(() => ticking(false)))[0]).toMatch(/^quiescence\//u);
});

test("a call fails with what is declared", async () => {
  const failing = (): ForeignProgram => ({ call: () => Promise.reject(new Refused("no")) });
  const throwing = (): ForeignProgram => ({
    call: () => {
      throw new TypeError("a bug");
    },
  });
  const late = (): ForeignProgram => ({
    call: () =>
      new Promise<void>((resolve) => {
        setTimeout(() => {
          resolve();
          throw new Refused("late");
        }, 10);
      }),
  });
  expect(await failures(failing, { declared: Refused })).toEqual([]);
  expect(await failures(late, { declared: Refused })).toEqual([]);
  expect(await failures(late)).toEqual(["totality/threw Error: late/gate"]);
  expect(await failures(failing)).toEqual(["totality/threw Error: no/gate"]);
  expect(await failures(throwing, { declared: Refused })).toEqual(["totality/threw TypeError: a bug/gate"]);
});
