/** Bugs planted in the connections of pools whose clients ask and are answered in order, to be seen in a session. */
import type { Plant } from "../../lab/core/plant.ts";

/** `file` is where the connection of the pool stands. */
export function poolPlants(file: string): readonly Plant[] {
  const common = { scenario: "session" } as const;
  return [
    {
      ...common,
      name: "connection-not-given-back",
      summary: "a connection that ended is still counted",
      oracle: "obligation-leak",
      edits: [{ file, find: "      if (!connection.settled) connection.commit();\n", replace: "" }],
    },
    {
      ...common,
      name: "overdue-unheard",
      summary: "when octets come too late, nobody hears that what was asked is lost",
      oracle: "quiescence",
      edits: [
        {
          file,
          find: "    this.#finish(this.client.advance(cx.now()).events);\n    const { events, fault }",
          replace: "    this.client.advance(cx.now());\n    const { events, fault }",
        },
      ],
    },
    {
      ...common,
      name: "turn-kept",
      summary: "who waited for room and found it keeps its turn",
      oracle: "obligation-leak",
      edits: [
        {
          file: "protocols/shared/room-queue.ts",
          find: "    } finally {\n      turn[Symbol.dispose]();\n    }\n",
          replace: "    } finally {\n      this.#waiting += 0;\n    }\n",
        },
      ],
    },
    {
      ...common,
      name: "stop-unheard",
      summary: "a connection that was asked to stop goes on reading",
      oracle: "cancellation-drain",
      edits: [
        {
          file: "protocols/shared/stream-io.ts",
          find: "  await cx.checkpoint();\n  return undefined;\n",
          replace: "  return undefined;\n",
        },
      ],
    },
    {
      ...common,
      name: "clock-read",
      summary: "the real clock is read for every chunk",
      oracle: "ambient-access",
      edits: [
        {
          file,
          find: "    this.#finish(events);\n    if (fault !== undefined) observation",
          replace:
            "    if (Date.now() < 0) return;\n    this.#finish(events);\n    if (fault !== undefined) observation",
        },
      ],
    },
  ];
}
