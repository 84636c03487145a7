/**
 * What the probes of the comparison build call: each logs its operands, then does what the original
 * program did with them.
 */
import { types } from "node:util";
import type { ComparisonLog } from "./comparison-log.ts";
import type { OperatorProbe } from "./comparison-sites.ts";

/** How many elements of a list, or keys of a map or set, one search logs. */
const ELEMENTS_MAX = 16;

type OperatorFunctions = Record<OperatorProbe, (site: number, left: unknown, right: unknown) => boolean>;

export interface ComparisonRuntime extends OperatorFunctions {
  /** Gives the operand of a `case` back. */
  case(site: number, subject: unknown, operand: unknown): unknown;
  /** The method `name` of `object`, bound to it; throws what looking it up throws. */
  method(site: number, object: unknown, name: string): unknown;
}

export function comparisonRuntime(log: ComparisonLog): ComparisonRuntime {
  // The operators accept every operand; the types say what is rare.
  const operator =
    (compare: (left: number, right: number) => boolean) =>
    (site: number, left: unknown, right: unknown): boolean => {
      log.add(site, left, right);
      return compare(left as number, right as number);
    };
  return {
    equal: operator((left, right) => left === right),
    unequal: operator((left, right) => left !== right),
    // oxlint-disable-next-line eqeqeq -- the program's own operator
    looselyEqual: operator((left, right) => left == right),
    // oxlint-disable-next-line eqeqeq -- the program's own operator
    looselyUnequal: operator((left, right) => left != right),
    less: operator((left, right) => left < right),
    lessOrEqual: operator((left, right) => left <= right),
    greater: operator((left, right) => left > right),
    greaterOrEqual: operator((left, right) => left >= right),
    case(site, subject, operand) {
      log.add(site, subject, operand);
      return operand;
    },
    method(site, object, name) {
      const found = (object as Record<string, unknown>)[name];
      if (typeof found !== "function") {
        return found;
      }
      return (...operands: unknown[]): unknown => {
        logSearch(log, site, object, operands);
        return Reflect.apply(found, object, operands);
      };
    },
  };
}

/** Logs what is searched for against what is searched, or two operands of a static method. */
function logSearch(log: ComparisonLog, site: number, searched: unknown, operands: readonly unknown[]): void {
  const [wanted, other] = operands;
  if (typeof searched === "function") {
    log.add(site, wanted, other);
    return;
  }
  for (const element of elementsOf(searched)) {
    log.add(site, element, wanted);
  }
}

/** The first elements of a collection, read without running code of the program; else the value itself. */
function elementsOf(searched: unknown): readonly unknown[] {
  if (types.isMap(searched)) {
    return take(Map.prototype.keys.call(searched));
  }
  if (types.isSet(searched)) {
    return take(Set.prototype.values.call(searched));
  }
  if (Array.isArray(searched) && !types.isProxy(searched)) {
    return Array.from({ length: Math.min(searched.length, ELEMENTS_MAX) }, (_, index): unknown => {
      const element = Object.getOwnPropertyDescriptor(searched, index);
      return element?.value;
    });
  }
  return [searched];
}

function take(values: Iterator<unknown>): unknown[] {
  const taken: unknown[] = [];
  let next = values.next();
  while (next.done !== true && taken.length < ELEMENTS_MAX) {
    taken.push(next.value);
    next = values.next();
  }
  return taken;
}
