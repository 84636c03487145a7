/**
 * A module that exports `fuzz(buffer)`, as jsfuzz and Jazzer.js define it, as a target: whatever the
 * function throws, or rejects before microtasks run out, is a failure unless it is declared.
 *
 * The function may use the clock, timers and random numbers, since nobody wrote it for this lab; what
 * follows from them does not replay.
 */
import { withStackFrames } from "../core/stack-frames.ts";
import { describeWith } from "../core/thrown.ts";
import { EVENT } from "../trace/events.ts";
import type { Recorder } from "../trace/recorder.ts";
import type { DirectScenario, Target } from "./target.ts";
import { describeError, placeOf, withoutInput } from "./thrown.ts";

/** The function under test. It may return a promise, or call back if it takes a second argument, as Jazzer.js has it. */
export type FuzzFunction = (input: Buffer, done?: (error?: unknown) => void) => unknown;

export interface FuzzModule {
  readonly fuzz: FuzzFunction;
  /** Names of classes, and codes, of errors that are no failure. */
  readonly declaredErrors: readonly string[];
}

/** Frames that are captured of an error. */
const STACK_FRAMES = 32;
const SCENARIO = "fuzz";
/** The class of what instrumented code throws when it has spent its steps. */
const OUT_OF_FUEL = "FuelExhausted";
/** More steps than any sensible input of some kilobytes takes, and a fraction of a second. */
const STEPS_MAX = 5_000_000;

/** The fuzz function of a loaded module, in any form in which it is exported; `undefined` when there is none. */
export function fuzzModuleOf(module: object): FuzzModule | undefined {
  const byDefault: unknown = Reflect.get(module, "default");
  const exported = [module, ...(isObject(byDefault) ? [byDefault] : [])];
  const fuzz = [...exported.map((owner): unknown => Reflect.get(owner, SCENARIO)), byDefault].find(isFunction);
  const declared: unknown = exported
    .map((owner): unknown => Reflect.get(owner, "declaredErrors"))
    .find((names) => Array.isArray(names));
  const declaredErrors = Array.isArray(declared) ? declared.map(String) : [];
  return fuzz === undefined ? undefined : { fuzz: fuzz.length > 1 ? calledBack(fuzz) : fuzz, declaredErrors };
}

/** A function that calls back as one that returns a promise. */
function calledBack(fuzz: FuzzFunction): FuzzFunction {
  return (input) =>
    new Promise((resolve, reject) => {
      fuzz(input, (error) => {
        if (error === undefined || error === null) {
          resolve(undefined);
        } else {
          reject(error as Error);
        }
      });
    });
}

/** Whether an error is one of those that the module declares: by its class, not a class that it extends, or by its code. */
export function isDeclared(thrown: unknown, declaredErrors: readonly string[]): boolean {
  if (declaredErrors.length === 0 || !isObject(thrown)) {
    return false;
  }
  try {
    const names: unknown[] = [thrown.constructor.name, ownNameOf(thrown), Reflect.get(thrown, "code")];
    return names.some((name) => typeof name === "string" && declaredErrors.includes(name));
  } catch {
    return false;
  }
}

/** The name that an error or its class gives itself, not that of a class that it extends. */
function ownNameOf(thrown: object): unknown {
  const isOwn = Object.hasOwn(thrown, "name") || Object.hasOwn(Object.getPrototypeOf(thrown) as object, "name");
  return isOwn ? Reflect.get(thrown, "name") : undefined;
}

export function functionTarget(name: string, module: FuzzModule): Target {
  // Called without an object, as jsfuzz and Jazzer.js do.
  const { fuzz } = module;
  const scenario: DirectScenario = {
    kind: "direct",
    name: SCENARIO,
    summary: "each input is given to the fuzz function of the module",
    period: 1,
    oracles: ["totality"],
    input: "bytes",
    outside: "allowed",
    stepsMax: STEPS_MAX,
    execute: ({ recorder, settle }, input) => new FuzzCall(recorder, module).run(input, settle),
    probe: (input) => fuzz(input as Buffer),
    declared: (thrown) => isDeclared(thrown, module.declaredErrors),
  };
  return {
    name,
    summary: "the fuzz function of a module",
    scenarios: [scenario],
    dictionary: [],
    structure: undefined,
  };
}

/** One call of the function, with stacks captured, whose failure becomes an event. */
class FuzzCall {
  private readonly recorder: Recorder;
  private readonly module: FuzzModule;

  constructor(recorder: Recorder, module: FuzzModule) {
    this.recorder = recorder;
    this.module = module;
  }

  run(input: Uint8Array, settle: () => void): void {
    const { recorder } = this;
    const { fuzz } = this.module;
    recorder.emit(EVENT.input, recorder.intern(SCENARIO), input.length, input.length);
    withStackFrames(STACK_FRAMES, () => {
      try {
        void Promise.resolve(fuzz(ownBuffer(input))).catch((reason: unknown) => this.failed(reason));
      } catch (thrown) {
        this.failed(thrown);
      }
      settle();
    });
  }

  /** The message as it is belongs to the trace; the fingerprint holds nothing of the input. */
  private failed(thrown: unknown): void {
    const { recorder, module } = this;
    // That the steps were spent is the run's to say, also where it is caught.
    const isOutOfFuel = describeWith(thrown, ({ name }) => name) === OUT_OF_FUEL;
    if (!isOutOfFuel && !isDeclared(thrown, module.declaredErrors)) {
      const message = describeError(thrown);
      const kind = recorder.intern(withoutInput(message));
      recorder.emit(EVENT.threw, recorder.intern(placeOf(thrown)), kind, recorder.intern(message));
    }
  }
}

/** A copy in memory of its own, which the function may keep, change and give away. */
function ownBuffer(input: Uint8Array): Buffer {
  const own = Buffer.allocUnsafeSlow(input.length);
  own.set(input);
  return own;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isFunction(value: unknown): value is FuzzFunction {
  return typeof value === "function";
}
