import { describe, expect, it } from "vitest";
import type { Strategy } from "../../../lab/core/decisions.ts";
import { Decisions } from "../../../lab/core/decisions.ts";
import { Runner } from "../../../lab/engine/run.ts";
import { nodePump } from "../../../lab/host/pump.ts";
import { QUIESCE_VERSION } from "../../../lab/core/version.ts";
import { encodeTrace } from "../../../lab/trace/write.ts";
import { guarded } from "../../../lab/vitest/guarded.ts";
import { ORACLES } from "../../../oracles/index.ts";
import { zlibCodec } from "../../../lab/target/zlib-codec.ts";
import { oapLimits } from "../../../protocols/oap/limits.ts";
import { OapServer } from "../../../protocols/oap/server.ts";
import { SECRET_CAP, SECRET_PAYLOAD } from "../../../protocols/oap/scripted-client.ts";
import { generateScript } from "../../../protocols/oap/script.ts";
import { target } from "../../../protocols/oap/target.ts";
import type { Draw } from "./helpers.ts";
import { draws, frame, HELLO, join, text } from "./helpers.ts";

const RUNS = 60;

function seeded(draw: Draw): Strategy {
  return {
    name: "seeded",
    open: () => ({ draw: (_index, alternatives) => (draw(12) === 0 ? draw(alternatives) : 0) }),
  };
}

/** The octets of the trace of one run, with everything that a replay file would hold but the input. */
async function traceOf(scenarioName: string, seed: number, input?: Uint8Array, withInput = false): Promise<string> {
  const scenario = target.scenarios.find(({ name }) => name === scenarioName);
  if (scenario === undefined || nodePump === undefined)
    throw new TypeError("a scenario, and a Node.js that can run it");
  const runner = new Runner({ oracles: ORACLES, pump: nodePump });
  await runner.prepare([scenario]);
  const decisions = new Decisions(seeded(draws(seed)));
  const bytes = input ?? generateScript({ at: (entity) => decisions.place("input", entity) });
  const { log, hash, deviations, failure } = await guarded(runner, () =>
    runner.run(scenario, bytes, seeded(draws(seed))),
  );
  expect(failure).toBeUndefined();
  const platform = { quiesce: QUIESCE_VERSION, node: "", v8: "" };
  const made = {
    target: "oap",
    scenario: scenarioName,
    seed: "",
    input: withInput ? bytes : undefined,
    deviations: deviations(),
    plants: [],
  };
  const trace = encodeTrace({ platform, case: made, hash, failure: undefined, log });
  return Buffer.from(trace).toString("latin1");
}

describe("capabilities and sealed payloads", () => {
  it("are in no event, name or decision of any session", async () => {
    for (let seed = 0; seed < RUNS; seed += 1) {
      const trace = await traceOf("session", seed);
      expect(trace.length).toBeGreaterThan(500);
      expect(trace).toContain("main/session/client");
      for (const secret of [SECRET_CAP, SECRET_PAYLOAD]) expect(trace).not.toContain(text(secret));
      expect(trace).not.toContain("never-to-be-logged");
    }
  });

  it("are in no event of a server that refuses them, whole or cut", async () => {
    const opening = frame({ flags: 0x89, cap: SECRET_CAP, payload: SECRET_PAYLOAD });
    for (const input of [join(HELLO, opening, opening), join(HELLO, opening.subarray(0, 80)), opening]) {
      for (const scenario of ["wild-client", "decode"]) {
        expect(await traceOf(scenario, 1, input)).not.toContain("never-to-be-logged");
      }
    }
  });

  it("would be found if they were there: with its input, a trace holds them", async () => {
    const opening = frame({ flags: 0x89, cap: SECRET_CAP, payload: SECRET_PAYLOAD });
    expect(await traceOf("decode", 1, opening, true)).toContain("cap:never-to-be-logged");
  });

  it("are in no error frame", () => {
    const opening = frame({ flags: 0x89, cap: SECRET_CAP, payload: SECRET_PAYLOAD });
    for (const sent of [opening, join(HELLO, opening, opening), join(HELLO, opening.subarray(0, 80))]) {
      const server = new OapServer({ limits: oapLimits(), codec: zlibCodec });
      server.receive(sent);
      expect(server.end().fault).toBeDefined();
      const written = text(server.takeOutput());
      expect(written).toContain("OAP_");
      expect(written).not.toContain("never-to-be-logged");
    }
  });
});
