/** Why a failure fails, for people: the reordering that flips it, and the curve of its causality. */
import type { Causality, CausalityPoint } from "../engine/causality.ts";
import type { Reordering, Turn } from "../engine/reordering.ts";
import { escapeText } from "../trace/format-text.ts";

/** The longest bar of the curve, in characters. */
const BAR_LENGTH = 32;

/** Lines of the reordering that flips a verdict; names are escaped by who prints them. */
export function reorderingLines({ first, second, ticks, key, failing, passing }: Reordering): string[] {
  return [
    `  ${turnText(first)} before ${turnText(second)} at tick ${ticks}: fails; the other way round: passes`,
    `    decision ${key}: answer ${failing} fails, ${passing} passes`,
  ];
}

export function describeCausality({ redraws, seed, points, rise }: Causality): string {
  const width = Math.max(...points.map(({ step }) => `${step}`.length));
  const lines = [
    `how often it still fails when everything decided after a step is decided anew (${redraws} redraws, seed ${seed}):`,
    ...points.filter(isTold).map((point) => pointLine(point, width)),
    ...(rise === undefined
      ? ["  it is as likely from the start as at the end: no decision makes it so"]
      : [
          `  steepest between ${rise.from.probability.toFixed(2)} and ${rise.to.probability.toFixed(2)}, in step ${rise.to.step}, with decision ${rise.key} = ${rise.answer}`,
          `  then comes: ${rise.event.trim()}`,
        ]),
  ];
  return `${lines.map((line) => escapeText(line)).join("\n")}\n`;
}

/** Of points within one step only those where the curve changes, and the first. */
function isTold({ step, probability }: CausalityPoint, at: number, points: readonly CausalityPoint[]): boolean {
  const before = points[at - 1];
  return before === undefined || before.step !== step || before.probability !== probability;
}

function turnText({ task, does }: Turn): string {
  return `${task} (${does})`;
}

function pointLine({ step, probability }: CausalityPoint, width: number): string {
  const bar = "#".repeat(Math.round(probability * BAR_LENGTH));
  return `  step ${`${step}`.padStart(width)}  ${probability.toFixed(2)}  ${bar}`.trimEnd();
}
