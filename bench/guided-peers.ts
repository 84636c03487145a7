/**
 * Coverage-guided fuzzing against jsfuzz 1.0.15: executions per second, and what is covered after some
 * time. Both sides are processes, start from nothing, and take turns; both corpora are executed again and
 * counted by our feature map.
 */
import { fileURLToPath } from "node:url";
import type { Bench } from "./bench.ts";
import type { Figure } from "./figures.ts";
import { atLeast, figure, spreadOf } from "./figures.ts";
import { campaign, inFolder, rateOf } from "./guided-campaign.ts";
import type { FeatureOrder } from "./guided-features.ts";
import type { GuidedTarget } from "./guided-targets.ts";
import { HPACK_JS, JSON_PARSER, WS_RECEIVER } from "./guided-targets.ts";
import { corpusOf, runJsfuzz } from "./jsfuzz.ts";
import { outputOf } from "./project.ts";

interface Size {
  readonly rounds: number;
  /** Of each side in each round. */
  readonly seconds: number;
  /** Of each side, for its coverage. */
  readonly featureSeconds: number;
}

const SIZE: Size = { rounds: 2, seconds: 7, featureSeconds: 10 };
const SIZE_FULL: Size = { rounds: 5, seconds: 20, featureSeconds: 20 };
const FEATURES_BAR = 3;
const SCRIPT = fileURLToPath(new URL("guided-features.ts", import.meta.url));

export const guidedHpackJs = peerBench(HPACK_JS, 25);
export const guidedWs = peerBench(WS_RECEIVER, 25);
export const guidedJson = peerBench(JSON_PARSER, 9);

function peerBench(target: GuidedTarget, rateBar: number): Bench {
  return {
    name: `guided-${target.name}`,
    summary: `coverage-guided fuzzing of ${target.summary}, against jsfuzz 1.0.15`,
    run: async ({ full }) => {
      const size = full ? SIZE_FULL : SIZE;
      return [...(await rates(target, rateBar, size)), ...(await features(target, size))];
    },
  };
}

async function rates(target: GuidedTarget, bar: number, { rounds, seconds }: Size): Promise<Figure[]> {
  const measured = [];
  for (let round = 0; round < rounds; round += 1) {
    measured.push(await rateRound(target, `${round}`, seconds));
  }
  return [
    figure({
      label: "executions against jsfuzz",
      value: spreadOf(measured.map(({ ours, theirs }) => ours / theirs)),
      unit: "x as many",
      bar: atLeast(bar),
      note: `${rounds} rounds of ${seconds} s each`,
    }),
    figure({ label: "executions by ours", value: spreadOf(measured.map(({ ours }) => ours)), unit: "per second" }),
    figure({
      label: "executions by jsfuzz",
      value: spreadOf(measured.map(({ theirs }) => theirs)),
      unit: "per second",
    }),
  ];
}

async function rateRound(
  target: GuidedTarget,
  seed: string,
  seconds: number,
): Promise<{ readonly ours: number; readonly theirs: number }> {
  const ours = rateOf(await campaign(target, ["--seed", seed, "--time", `${seconds}s`]));
  const jsfuzz = await inFolder((folder) => runJsfuzz(target, folder, seconds));
  return { ours, theirs: jsfuzz.executions / jsfuzz.seconds };
}

async function features(target: GuidedTarget, { featureSeconds: seconds }: Size): Promise<Figure[]> {
  const [ours, theirs] = await inFolder((folder) =>
    inFolder(async (corpus) => {
      await campaign(target, ["--seed", "features", "--time", `${seconds}s`, "--corpus", corpus]);
      await runJsfuzz(target, folder, seconds);
      return await count({ target, folders: [corpus, corpusOf(folder)] });
    }),
  );
  return [
    figure({
      label: "features against jsfuzz",
      value: ours / theirs,
      unit: "x as many",
      bar: atLeast(FEATURES_BAR),
      note: `${ours} and ${theirs} after ${seconds} s`,
    }),
  ];
}

async function count(order: FeatureOrder): Promise<readonly [ours: number, theirs: number]> {
  const { exitCode, output } = await outputOf(process.execPath, [SCRIPT, JSON.stringify(order)]);
  if (exitCode !== 0) {
    throw new Error(`counting features ended with exit code ${exitCode}`);
  }
  // Our own child printed it.
  return JSON.parse(output) as [number, number];
}
