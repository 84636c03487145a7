/** Everything that `quiesce mutants` plants when it hunts with the HPACK target. */
import type { Plant } from "../../lab/core/plant.ts";
import { RUNTIME_PLANTS } from "../../oracles/plants.ts";
import { DECODER_PLANTS } from "./plants/decoder.ts";
import { LIVENESS_PLANTS } from "./plants/liveness.ts";
import { NEAR_MISSES } from "./plants/near-misses.ts";
import { SESSION_PLANTS } from "./plants/session.ts";

/** A change that is no bug: an unrelated task in the session, to show that shrunk failures bear it. */
const UNRELATED_TASK: Plant = {
  name: "unrelated-task",
  summary: "one more task in the session, with decisions of its own",
  oracle: "quiescence",
  nearMiss: true,
  scenario: "session",
  edits: [
    {
      file: "protocols/hpack/session.ts",
      find: '  await cx.region("session", async (session) => {',
      replace:
        '  cx.spawn("unrelated", async (own) => {\n    for (let turn = own.choose("turns", 3); turn < 6; turn += 1) await own.sleep(500);\n  });\n  await cx.region("session", async (session) => {',
    },
  ],
};

export const PLANTS: readonly Plant[] = [
  ...DECODER_PLANTS,
  ...SESSION_PLANTS,
  ...LIVENESS_PLANTS,
  ...RUNTIME_PLANTS,
  ...NEAR_MISSES,
  UNRELATED_TASK,
];
