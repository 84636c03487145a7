/**
 * Entities of one kind that come one after another, such as the connections of a client that dials again, are
 * told apart by a number behind their name: `a>b`, `a>b#1`, `a>b#2`. A failure of a late one often shows with an
 * early one too, without whatever had to happen to those before.
 */
import type { Deviation } from "../../core/decisions.ts";
import { keyText, parseKey } from "../../core/decisions.ts";

/** How many beginnings of what is left out are tried. */
const FROM_MAX = 8;

const NUMBERED = /^(.*)#(\d{1,9})$/;

/** A deviation with the number of its entity, 0 for the first of its name. */
interface Numbered {
  readonly deviation: Deviation;
  /** `undefined` for an entity that is the only one of its name. */
  readonly number: number | undefined;
}

/**
 * The deviations as they would be without the entities of some numbers, later ones renumbered: candidates, those
 * that leave out most first. All names of which there are several are renumbered alike.
 */
export function withoutGenerations(deviations: readonly Deviation[]): Deviation[][] {
  const several = new Set(
    deviations.map(({ key }) => entityOf(key)).flatMap(({ name, number }) => (number > 0 ? [name] : [])),
  );
  const numbered = deviations.map((deviation): Numbered => {
    const { name, number } = entityOf(deviation.key);
    return { deviation, number: several.has(name) ? number : undefined };
  });
  const numbers = [...new Set(numbered.map(({ number = 0 }) => number))].filter((number) => number > 0);
  const candidates: Deviation[][] = [];
  for (const to of numbers) {
    for (let from = 0; from < Math.min(to, FROM_MAX); from += 1) candidates.push(leaveOut(numbered, from, to));
  }
  return candidates.toSorted((left, right) => left.length - right.length);
}

/** Drops what has a number in `[from, to)` and renumbers what comes behind. */
function leaveOut(deviations: readonly Numbered[], from: number, to: number): Deviation[] {
  return deviations.flatMap(({ deviation, number }) => {
    if (number === undefined || number < from) return [deviation];
    return number < to ? [] : [renumbered(deviation, number - (to - from))];
  });
}

function entityOf(key: string): { readonly name: string; readonly number: number } {
  const entity = parseKey(key)?.entity ?? "";
  const [, name = entity, digits = "0"] = NUMBERED.exec(entity) ?? [];
  return { name, number: Number(digits) };
}

function renumbered({ key, value }: Deviation, number: number): Deviation {
  const { name } = entityOf(key);
  const { site = "", index = 0 } = parseKey(key) ?? {};
  return { key: keyText(site, number === 0 ? name : `${name}#${number}`, index), value };
}
