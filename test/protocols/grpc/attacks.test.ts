import { describe, expect, it } from "vitest";
import { runAttack } from "../../../lab/engine/attack.ts";
import { Runner } from "../../../lab/engine/run.ts";
import { nodePump } from "../../../lab/host/pump.ts";
import { guarded } from "../../../lab/vitest/guarded.ts";
import { ORACLES } from "../../../oracles/index.ts";
import { GRPC_ATTACKS } from "../../../protocols/grpc/attacks.ts";

describe("attacks", () => {
  it.each(GRPC_ATTACKS.map((scenario) => [scenario.name, scenario] as const))(
    "%s is stopped at its limit",
    async (_, scenario) => {
      const { attack } = scenario;
      if (attack === undefined || nodePump === undefined)
        throw new TypeError("an attack, and a Node.js that can run it");
      const runner = new Runner({ oracles: ORACLES, pump: nodePump });
      await runner.prepare([scenario]);
      const result = await guarded(runner, () => runAttack(runner, scenario, attack));
      expect(result).toMatchObject({ stopped: true, endedBy: attack.fault, failure: null });
      // An attack that stops far below its limit is stopped by something else.
      expect(result.reached).toBeGreaterThan(attack.bound * 0.75);
      expect(result.bytesHeld).toBeLessThanOrEqual((result.bytesHeldMax ?? 0) + result.chunkBytes);
    },
  );

  it("each has a period of its own", () => {
    expect(new Set(GRPC_ATTACKS.map(({ period }) => period)).size).toBe(GRPC_ATTACKS.length);
  });
});
