/** A server that never gives up on a silent peer, and one that gives up late: seen only once faults have ended. */
import type { Plant } from "../../../lab/core/plant.ts";

const SESSION = "protocols/hpack/session.ts";
const GIVES_UP = '    return outcome.kind === "ok" ? outcome.value : undefined;\n';

export const LIVENESS_PLANTS: readonly Plant[] = [
  {
    name: "never-gives-up",
    summary: "a server whose peer is silent sets its deadline anew, for ever",
    oracle: "convergence",
    liveness: true,
    scenario: "session",
    inputBytesMin: 1,
    edits: [
      {
        file: SESSION,
        find: GIVES_UP,
        replace: '    return outcome.kind === "ok" ? outcome.value : await this.readOrGiveUp(cx);\n',
      },
    ],
  },
  {
    name: "gives-up-late",
    summary: "a server whose peer is silent sets its deadline anew ten times, and then gives up",
    oracle: "convergence",
    nearMiss: true,
    liveness: true,
    scenario: "session",
    edits: [
      { file: SESSION, find: "readOrGiveUp(cx: Context)", replace: "readOrGiveUp(cx: Context, left = 10)" },
      {
        file: SESSION,
        find: GIVES_UP,
        replace:
          '    if (outcome.kind === "ok" || left === 0) return outcome.kind === "ok" ? outcome.value : undefined;\n    return await this.readOrGiveUp(cx, left - 1);\n',
      },
    ],
  },
];
