/** The same seed and number of executions twice: the same corpus, byte for byte, and the same runs. */
import type { Bench } from "./bench.ts";
import type { Figure } from "./figures.ts";
import { atLeast, figure } from "./figures.ts";
import { campaign } from "./guided-campaign.ts";
import type { GuidedTarget } from "./guided-targets.ts";
import { PEER_TARGETS } from "./guided-targets.ts";

const EXECUTIONS = 200_000;
const TIMES = 2;

export const guidedRepeat: Bench = {
  name: "guided-repeat",
  summary: `${EXECUTIONS} guided executions of one seed, ${TIMES} times`,
  run: async () => {
    const figures: Figure[] = [];
    for (const target of PEER_TARGETS) {
      figures.push(await repeated(target));
    }
    return figures;
  },
};

async function repeated(target: GuidedTarget): Promise<Figure> {
  const hashes: string[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const { guided, traceHash } = await campaign(target, ["--seed", "repeat", "--runs", `${EXECUTIONS}`]);
    hashes.push(`corpus ${guided.corpusHash}, trace ${traceHash}`);
  }
  const [first = ""] = hashes;
  return figure({
    label: `same corpus and trace hash: ${target.summary}`,
    value: hashes.filter((hash) => hash === first).length,
    unit: `of ${TIMES} times`,
    bar: atLeast(TIMES),
    note: [...new Set(hashes)].join(" / "),
  });
}
