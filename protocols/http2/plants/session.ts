/** Bugs planted in the session: what an endpoint forgets when a connection does not end well. */
import type { Plant } from "../../../lab/core/plant.ts";

const SERVER = "protocols/http2/session-server.ts";
const ENDPOINT = "protocols/http2/endpoint.ts";

export const SESSION_PLANTS: readonly Plant[] = [
  {
    name: "streams-leak-on-fault",
    summary: "streams that are open when the connection ends are not given up",
    oracle: "obligation-leak",
    scenario: "hostile",
    edits: [
      {
        file: SERVER,
        find: "if (this.endpoint.connection.isOpen(streamId)) continue;",
        replace:
          "if (this.endpoint.connection.isOpen(streamId) || this.endpoint.connection.fault !== undefined) continue;",
      },
    ],
  },
  {
    name: "credit-kept",
    summary: "the credit of content for a stream that is gone is not given back",
    oracle: "obligation-leak",
    scenario: "hostile",
    edits: [
      {
        file: SERVER,
        find: "      credit?.commit();\n",
        replace: "      if (this.endpoint.connection.isOpen(streamId)) credit?.commit();\n",
      },
    ],
  },
  {
    name: "jobs-dropped-on-cancel",
    summary: "content that waits for the application vanishes when the session is cancelled",
    oracle: "cancellation-drain",
    scenario: "session",
    edits: [{ file: SERVER, find: "void this.jobs.discard());", replace: "void this.jobs.close());" }],
  },
  {
    name: "no-deadline",
    summary: "an endpoint waits for its peer without a deadline",
    oracle: "quiescence",
    scenario: "session",
    edits: [
      {
        file: ENDPOINT,
        find: 'await cx.timeout("deadline", wait, (own)',
        replace: 'await cx.timeout("deadline", 1_000 * wait, (own)',
      },
      {
        file: ENDPOINT,
        find: "const wait = Math.max(1, due - this.options.clock());",
        replace: "const wait = 1_000_000_000_000;",
      },
    ],
  },
  {
    name: "clock-read",
    summary: "an endpoint reads the real clock for every chunk",
    oracle: "ambient-access",
    scenario: "session",
    edits: [
      {
        file: ENDPOINT,
        find: "      const received = this.connection.receive(octets);",
        replace: "      if (Date.now() < 0) return;\n      const received = this.connection.receive(octets);",
      },
    ],
  },
];
