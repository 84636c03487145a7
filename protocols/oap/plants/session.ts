/** Bugs planted in the simulated session: what an end forgets when a connection does not end well. */
import type { Plant } from "../../../lab/core/plant.ts";

const SERVE = "protocols/oap/serve.ts";
const SIDE = "protocols/oap/side.ts";

export const SESSION_PLANTS: readonly Plant[] = [
  {
    name: "streams-not-given-up",
    summary: "streams that did not end properly are not given up",
    oracle: "obligation-leak",
    scenario: "session",
    edits: [
      { file: SIDE, find: "    for (const corrId of [...this.duties.keys()]) this.giveUp(corrId);\n", replace: "" },
    ],
  },
  {
    name: "server-forgets-end",
    summary: "the server does not hear that a stream has closed, and settles nothing",
    oracle: "obligation-leak",
    scenario: "session",
    edits: [
      { file: SERVE, find: '      if (event.kind === "closed") side.fulfil(event.corrId);\n', replace: "" },
      {
        file: SIDE,
        find: "    for (const corrId of [...this.duties.keys()]) this.giveUp(corrId);\n",
        replace:
          "    if (this.refusedFor !== undefined) for (const corrId of [...this.duties.keys()]) this.giveUp(corrId);\n",
      },
    ],
  },
  {
    name: "events-dropped",
    summary: "events that wait for the application vanish when the session is cancelled",
    oracle: "cancellation-drain",
    scenario: "session",
    edits: [
      {
        file: SIDE,
        find: '    cx.defer("discard events", async () => {\n      this.events.discard();',
        replace: '    cx.defer("discard events", async () => {\n      this.events.close();',
      },
    ],
  },
  {
    name: "events-left",
    summary: "events that nobody takes any more keep the reader waiting",
    oracle: "quiescence",
    scenario: "session",
    edits: [
      {
        file: SIDE,
        find: "      // What comes after it has left is nobody's, and must not keep the reader waiting.\n      this.events.discard();\n",
        replace: "",
      },
    ],
  },
  {
    name: "deadline-unarmed",
    summary: "reads wait without a deadline",
    oracle: "quiescence",
    scenario: "session",
    edits: [
      {
        file: SIDE,
        find: "const outcome = await cx.timeout(deadline.name, ticksLeft, (own) => stream.read(own));",
        replace: "const outcome = await cx.region(deadline.name, (own) => stream.read(own));",
      },
    ],
  },
  {
    name: "clock-read",
    summary: "the real clock is read for every chunk",
    oracle: "ambient-access",
    scenario: "session",
    edits: [
      {
        file: SIDE,
        find: "      const decoded = endpoint.receive(read.bytes);",
        replace: "      if (Date.now() < 0) return;\n      const decoded = endpoint.receive(read.bytes);",
      },
    ],
  },
];
