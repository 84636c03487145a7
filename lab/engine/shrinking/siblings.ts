/**
 * Tasks of one kind that work beside each other, such as the workers of a pool, are told apart by a number in their
 * paths: `pool/worker-0`, `pool/worker-1`. A failure of one often shows with the first too, without whatever had those
 * before it stand back.
 */
import type { Deviation } from "../../core/decisions.ts";
import { keyText, parseKey } from "../../core/decisions.ts";

const SIBLING = /^(.*-)(\d{1,4})((?:\/.*)?)$/;

/** A deviation of one of several siblings: what they are called, its number, and the path below it. */
interface Placed {
  readonly deviation: Deviation;
  readonly name: string | undefined;
  readonly number: string;
  readonly rest: string;
}

/** The deviations of one sibling in the place of the first, without those of all the others: candidates, the shortest first. */
export function withFirstSibling(deviations: readonly Deviation[]): Deviation[][] {
  const all = deviations.map(placed);
  const candidates: Deviation[][] = [];
  for (const [name, siblings] of Map.groupBy(all, (each) => each.name)) {
    if (name === undefined) continue;
    const others = all.filter((each) => each.name !== name).map(({ deviation }) => deviation);
    for (const own of Map.groupBy(siblings, ({ number }) => number).values()) {
      candidates.push([...others, ...own.map(asFirst)]);
    }
  }
  return candidates.toSorted((left, right) => left.length - right.length);
}

function placed(deviation: Deviation): Placed {
  const [, name, number = "", rest = ""] = SIBLING.exec(parseKey(deviation.key)?.entity ?? "") ?? [];
  return { deviation, name, number, rest };
}

function asFirst({ deviation, name = "", rest }: Placed): Deviation {
  const { site = "", index = 0 } = parseKey(deviation.key) ?? {};
  return { key: keyText(site, `${name}0${rest}`, index), value: deviation.value };
}
