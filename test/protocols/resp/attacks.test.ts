import { describe, expect, it } from "vitest";
import { runAttack } from "../../../lab/engine/attack.ts";
import { Runner } from "../../../lab/engine/run.ts";
import { nodePump } from "../../../lab/host/pump.ts";
import { guarded } from "../../../lab/vitest/guarded.ts";
import { ORACLES } from "../../../oracles/index.ts";
import { RESP_ATTACKS } from "../../../protocols/resp/attacks.ts";

describe("attacks", () => {
  it.each(RESP_ATTACKS.map((scenario) => [scenario.name, scenario] as const))(
    "%s is stopped at its limit",
    async (_, scenario) => {
      const { attack } = scenario;
      if (attack === undefined || nodePump === undefined)
        throw new TypeError("an attack, and a Node.js that can run it");
      const runner = new Runner({ oracles: ORACLES, pump: nodePump });
      await runner.prepare([scenario]);
      const result = await guarded(runner, () => runAttack(runner, scenario, attack));
      expect(result).toMatchObject({ stopped: true, endedBy: attack.fault, failure: null });
      expect(result.reached).toBeGreaterThan(0);
      if (result.bytesHeldMax !== undefined && result.bytesHeldMax !== null) {
        expect(result.bytesHeld).toBeLessThanOrEqual(result.bytesHeldMax + result.chunkBytes);
      }
    },
  );

  it("each has a period of its own", () => {
    expect(new Set(RESP_ATTACKS.map(({ period }) => period)).size).toBe(RESP_ATTACKS.length);
  });
});
