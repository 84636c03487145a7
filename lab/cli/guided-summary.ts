/** The guidance of several workers as that of one campaign. */
import { createHash } from "node:crypto";
import type { GuidedSummary } from "../report/guided-report.ts";
import type { GuidedPart } from "./workers/messages.ts";

const HASH_DIGITS = 16;
const NOTHING_KNOWN: GuidedSummary = {
  executions: 0,
  features: 0,
  entries: 0,
  corpusHash: "unknown",
  promotions: 0,
  notes: ["every worker died, so nothing is known of what was covered"],
  isWhole: true,
};

/** `undefined` where nothing was guided. `lost` are executions of workers that died, of which nothing else is known. */
export function joinGuided(parts: readonly GuidedPart[], lost: number): GuidedSummary | undefined {
  const [first] = parts;
  if (first === undefined) {
    return lost === 0 ? undefined : { ...NOTHING_KNOWN, executions: lost };
  }
  if (parts.length === 1) {
    return { ...first.summary, executions: first.summary.executions + lost };
  }
  const summaries = parts.map(({ summary }) => summary);
  const entries = new Set(parts.flatMap((part) => part.entries));
  return {
    executions: lost + sum(summaries.map(({ executions }) => executions)),
    features: new Set(parts.flatMap(({ features }) => features)).size,
    entries: entries.size,
    corpusHash: createHash("sha256")
      .update([...entries].toSorted().join())
      .digest("hex")
      .slice(0, HASH_DIGITS),
    promotions: sum(summaries.map(({ promotions }) => promotions)),
    notes: [...new Set(summaries.flatMap(({ notes }) => notes))],
    isWhole: first.summary.isWhole,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
