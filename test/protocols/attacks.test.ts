/** Every attack of every target is stopped at the limit that it names, and holds no more than is promised. */
import { describe, expect, it } from "vitest";
import { runAttack } from "../../lab/engine/attack.ts";
import { Runner } from "../../lab/engine/run.ts";
import { nodePump } from "../../lab/host/pump.ts";
import { guarded } from "../../lab/vitest/guarded.ts";
import { ORACLES } from "../../oracles/index.ts";
import config from "../../quiesce.config.ts";

/** An attack that stops far below its limit is stopped by something else, */
const REACHED_SHARE_MIN = 0.75;
/** unless it is refused from a header, of which less than the limit has come. */
const REFUSED_FROM_HEADERS = /^(?:resp\/.*|websocket\/(?:oversized-frame|length-overflow))$/u;

const targets = await Promise.all(config.targets.map(({ load }) => load()));

describe.each(targets.map((target) => [target.name, target] as const))("%s", (name, { scenarios }) => {
  const attacks = scenarios.filter(({ attack }) => attack !== undefined);

  it.each(attacks.map((scenario) => [scenario.name, scenario] as const))(
    "%s is stopped at its limit",
    async (_, scenario) => {
      const { attack } = scenario;
      if (attack === undefined || nodePump === undefined) {
        throw new TypeError("an attack, and a Node.js that can run it");
      }
      const runner = new Runner({ oracles: ORACLES, pump: nodePump });
      await runner.prepare([scenario]);
      const result = await guarded(runner, () => runAttack(runner, scenario, attack));
      expect(result).toMatchObject({ stopped: true, endedBy: attack.fault, failure: null });
      const least = REFUSED_FROM_HEADERS.test(`${name}/${scenario.name}`) ? 0 : attack.bound * REACHED_SHARE_MIN;
      expect(result.reached).toBeGreaterThan(least);
      expect(result.bytesHeld).toBeLessThanOrEqual((result.bytesHeldMax ?? 0) + result.chunkBytes);
    },
  );

  it("its attacks have periods of their own", () => {
    expect(new Set(attacks.map(({ period }) => period)).size).toBe(attacks.length);
  });
});

it("every protocol with a connection is attacked", () => {
  const attacked = targets.filter(({ scenarios }) => scenarios.some(({ attack }) => attack !== undefined));
  expect(attacked.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["grpc", "http1", "http2", "kafka", "nats", "oap", "resp", "tls", "websocket"]),
  );
});
