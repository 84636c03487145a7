/**
 * Refuses ambient nondeterminism inside a run: the real clock, random numbers and timers. Between
 * runs everything works as usual. A refused access throws, and is reported first, since the code
 * under test may catch what is thrown.
 */
import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";

/** Thrown into code that reached outside its run. */
class AmbientAccessError extends Error {
  override readonly name = "AmbientAccessError";

  constructor(access: string) {
    super(`${access} is refused inside a run: take time from cx.now() or cx.sleep() and variety from cx.choose()`);
  }
}

/** Told the name of an access, such as `Date.now`. */
export type AmbientSink = (access: string) => void;

let sink: AmbientSink | undefined;

/** Calls `run` with ambient access refused and reported to `report`. */
export function withAmbientRefused<Value>(report: AmbientSink, run: () => Value): Value {
  const outer = sink;
  sink = report;
  try {
    return run();
  } finally {
    sink = outer;
  }
}

/** Puts the guards in place, until `restore` is called. */
export function guardAmbient(): { restore(): void } {
  const undo = [
    guardDate(),
    ...guardMethods(Math, "Math", ["random"]),
    ...guardMethods(prototypeOf(performance), "performance", ["now"]),
    ...guardMethods(process, "process", ["hrtime", "cpuUsage", "memoryUsage"]),
    ...guardMethods(globalThis, "", ["setTimeout", "setInterval", "setImmediate", "fetch"]),
    ...guardMethods(crypto, "crypto", ["randomBytes", "randomInt", "randomUUID", "randomFillSync"]),
    ...guardMethods(prototypeOf(globalThis.crypto), "crypto", ["randomUUID", "getRandomValues"]),
  ];
  syncBuiltinESMExports();
  return {
    restore() {
      for (const restore of undo) {
        restore();
      }
      syncBuiltinESMExports();
    },
  };
}

function prototypeOf(owner: object): object {
  const prototype: unknown = Object.getPrototypeOf(owner);
  return typeof prototype === "object" && prototype !== null ? prototype : owner;
}

function refuse(access: string): void {
  if (sink !== undefined) {
    sink(access);
    throw new AmbientAccessError(access);
  }
}

function guardMethods(owner: object, ownerName: string, names: readonly string[]): (() => void)[] {
  return names.map((name) => {
    const present = Object.getOwnPropertyDescriptor(owner, name);
    const original: unknown = present?.value;
    if (typeof original !== "function" || present?.configurable !== true) {
      return () => undefined;
    }
    const access = ownerName === "" ? name : `${ownerName}.${name}`;
    const guarded = new Proxy(original, {
      apply(target, self, args): unknown {
        refuse(access);
        return Reflect.apply(target, self, args);
      },
    });
    Object.defineProperty(owner, name, { configurable: true, writable: true, enumerable: true, value: guarded });
    return () => {
      Object.defineProperty(owner, name, present);
    };
  });
}

/** `Date` without arguments and `Date.now` read the clock; `new Date(number)` and parsing do not. */
function guardDate(): () => void {
  const original = globalThis.Date;
  const now = (): number => {
    refuse("Date.now");
    return original.now();
  };
  globalThis.Date = new Proxy(original, {
    construct(target, args, newTarget): object {
      if (args.length === 0) {
        refuse("new Date()");
      }
      return Reflect.construct(target, args, newTarget) as object;
    },
    apply(target, self, args): unknown {
      refuse("Date()");
      return Reflect.apply(target, self, args);
    },
    get: (target, property, receiver): unknown => (property === "now" ? now : Reflect.get(target, property, receiver)),
  });
  return () => {
    globalThis.Date = original;
  };
}
