/** Fewer and lower deviations. They are keyed, so each can go without changing what the others mean. */
import type { Deviation } from "../../core/decisions.ts";
import { familyOf, keyText, parseKey } from "../../core/decisions.ts";
import type { Attempts } from "./attempts.ts";
import { withoutGenerations } from "./generations.ts";
import { withFirstSibling } from "./siblings.ts";

/** From coarse to fine: by family, by place, one by one; then the failure of a late entity with an early one. */
export function dropDeviations(attempts: Attempts): void {
  dropGroups(attempts, (key) => familyOf(key));
  dropGroups(attempts, placeOf);
  settlePlaces(attempts);
  attempts.minimise(attempts.best.deviations, (deviations) => attempts.accept({ deviations }));
  dropGenerations(attempts);
}

export function lowerDeviations(attempts: Attempts): void {
  for (let at = 0; at < attempts.best.deviations.length && !attempts.isOver; at += 1) {
    attempts.lower(attempts.best.deviations[at]?.value ?? 0, 1, (value) => {
      const { deviations } = attempts.best;
      const { key } = deviations[at] ?? { key: "" };
      return attempts.accept({ deviations: deviations.with(at, { key, value }) });
    });
  }
}

function dropGroups(attempts: Attempts, groupOf: (key: string) => string): void {
  const groups = new Set(attempts.best.deviations.map(({ key }) => groupOf(key)));
  if (groups.size < 2 && attempts.best.deviations.length < 2) {
    return;
  }
  for (const group of groups) {
    attempts.accept({ deviations: attempts.best.deviations.filter(({ key }) => groupOf(key) !== group) });
  }
}

/** Tries to put one deviation, the first question answered 1, in the place of all that one place has. */
function settlePlaces(attempts: Attempts): void {
  const places = Map.groupBy(attempts.best.deviations, ({ key }) => placeOf(key));
  for (const [place, deviations] of places) {
    const parts = parseKey(deviations[0]?.key ?? "");
    if (deviations.length > 1 && parts !== undefined) {
      const rest = attempts.best.deviations.filter(({ key }) => placeOf(key) !== place);
      const first: Deviation = { key: keyText(parts.site, parts.entity, 0), value: 1 };
      attempts.accept({ deviations: [...rest, first] });
    }
  }
}

/** As long as an earlier entity leaves out deviations. */
function dropGenerations(attempts: Attempts): void {
  const { deviations: before } = attempts.best;
  for (const deviations of [...withoutGenerations(before), ...withFirstSibling(before)]) {
    if (deviations.length < before.length && attempts.accept({ deviations })) {
      dropGenerations(attempts);
      return;
    }
  }
}

/** The key without its counter. */
function placeOf(key: string): string {
  return key.slice(0, key.lastIndexOf("|"));
}
