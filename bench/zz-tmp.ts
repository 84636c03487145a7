import { target } from "../protocols/hpack/target.ts";
import { Runner } from "../lab/engine/run.ts";
import { Campaign } from "../lab/engine/campaign.ts";
import { Tally } from "../lab/engine/tally.ts";
import { nodePump, inMacrotask } from "../lab/host/pump.ts";
import { guardAmbient } from "../lab/host/ambient.ts";
import { lines } from "../lab/trace/format-text.ts";
const runner = new Runner({ oracles: [], pump: nodePump! });
guardAmbient();
for (const scenario of process.argv.slice(2)) {
  const tally = new Tally([]);
  const campaign = new Campaign({ pool: { target, corpus: [] }, runner, tally, seed: "1", strategy: "auto", scenario, plants: [] });
  const n = scenario === "heap" ? 3 : scenario==="decode"? 50000 : 10000;
  const t0 = process.hrtime.bigint();
  await inMacrotask(() => { for (let i = 0; i < n; i++) campaign.execute(i); });
  const d = Number(process.hrtime.bigint() - t0) / 1e9;
  console.log(scenario, (n / d).toFixed(0), "runs/s", tally.hash);
  await inMacrotask(() => { const r = campaign.execute(7); if (process.env.SHOW) for (const l of lines(r.result.log)) console.log(l); console.log(r.input?.length, r.result.deviationCount) });
}
