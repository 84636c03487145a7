/** Refuses what `create` of a `decoderTarget` gives where it cannot be driven: a mistake of the adapter, and never the peer's. */
import type { CreateDecoder, ForeignDecoder } from "./foreign-decoder.ts";
import { isPromise } from "./foreign-decoder.ts";

/** No error contract declares it. */
export class UnusableDecoder extends TypeError {}

export function checkedCreate<Event>(target: string, create: CreateDecoder<Event>): CreateDecoder<Event> {
  return (reports) => {
    const made: unknown = create(reports);
    if (!isDecoder<Event>(made)) {
      const wanted = "it must return an object { push(chunk), end?(), gauge?() }";
      throw new UnusableDecoder(`create of decoderTarget ${target} returned ${nameOf(made)}; ${wanted}`);
    }
    return made;
  };
}

function isDecoder<Event>(made: unknown): made is ForeignDecoder<Event> {
  return isObject(made) && typeof Reflect.get(made, "push") === "function";
}

function nameOf(made: unknown): string {
  if (isPromise(made)) {
    return "a promise";
  }
  return isObject(made) ? "an object without push" : String(made === null ? made : typeof made);
}

function isObject(value: unknown): value is object {
  return typeof value === "function" || (typeof value === "object" && value !== null);
}
