/** Bugs and near misses for the oracles that every target must answer to. */
import type { Plant } from "../../../lab/core/plant.ts";

export const HARNESS_PLANTS: readonly Plant[] = [
  {
    name: "copied-again",
    summary: "a payload is copied many times over",
    oracle: "bounded-allocation",
    scenario: "decode",
    edits: [
      {
        file: "protocols/shared/payload-reader.ts",
        find: "    const to = from + octets;\n    if (octets > SHARED",
        replace:
          "    const to = from + octets;\n    for (let again = 0; again < 20_000; again += 1) this.#copy(chunk, from, to);\n    if (octets > SHARED",
      },
    ],
  },
  {
    name: "throws-on-short",
    summary: "a verbatim string that is too short throws",
    oracle: "totality",
    scenario: "decode",
    edits: [
      {
        file: "protocols/resp/decoder.ts",
        find: 'return this.#fail("RESP_VERBATIM", this.#typeAt);\n    if (type === TYPE.piece',
        replace: 'throw new RangeError("short");\n    if (type === TYPE.piece',
      },
    ],
  },
  {
    name: "hidden-counter",
    summary: "every third command of a process is marked",
    oracle: "determinism",
    scenario: "session",
    edits: [
      {
        file: "protocols/resp/session.ts",
        find: "    const command = commandOfWorker(cx, token);\n",
        replace:
          '    const command = commandOfWorker(cx, token);\n    const counter = globalThis as { respCount?: number };\n    counter.respCount = (counter.respCount ?? 0) + 1;\n    if (counter.respCount % 3 === 0) cx.mark("third");\n',
      },
    ],
  },
  {
    name: "copied-twice",
    summary: "a payload is copied twice",
    oracle: "bounded-allocation",
    nearMiss: true,
    scenario: "decode",
    edits: [
      {
        file: "protocols/shared/payload-reader.ts",
        find: "    const to = from + octets;\n    if (octets > SHARED",
        replace: "    const to = from + octets;\n    this.#copy(chunk, from, from);\n    if (octets > SHARED",
      },
    ],
  },
  {
    name: "throws-inside",
    summary: "an error is thrown and caught inside",
    oracle: "totality",
    nearMiss: true,
    scenario: "decode",
    edits: [
      {
        file: "protocols/resp/decoder.ts",
        find: "    const at = this.#payload.read(chunk, start);\n",
        replace:
          '    try {\n      throw new RangeError("inside");\n    } catch {}\n    const at = this.#payload.read(chunk, start);\n',
      },
    ],
  },
  {
    name: "variety-by-decision",
    summary: "a worker varies what it does, but asks the lab how",
    oracle: "determinism",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: "protocols/resp/session.ts",
        find: "    const command = commandOfWorker(cx, token);\n",
        replace:
          '    const command = commandOfWorker(cx, token);\n    for (let more = cx.choose("variety", 4); more > 0; more -= 1) await cx.checkpoint();\n',
      },
    ],
  },
  {
    name: "fixed-date",
    summary: "a date is made from a number",
    oracle: "ambient-access",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: "protocols/resp/session.ts",
        find: "    const command = commandOfWorker(cx, token);\n",
        replace: "    const command = commandOfWorker(cx, token);\n    if (new Date(0).getTime() > 0) return;\n",
      },
    ],
  },
  {
    name: "long-wait",
    summary: "a task sleeps for minutes of virtual time, but not for ever",
    oracle: "quiescence",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: "protocols/resp/session.ts",
        find: '    session.spawn("pool", (own) => runPool(own, pool));\n',
        replace:
          '    session.spawn("sleeper", (own) => own.sleep(600_000_000));\n    session.spawn("pool", (own) => runPool(own, pool));\n',
      },
    ],
  },
  {
    name: "child-outlives-body",
    summary: "a child goes on after the body of its region, and ends before the region closes",
    oracle: "region-leak",
    nearMiss: true,
    scenario: "session",
    edits: [
      {
        file: "protocols/resp/session.ts",
        find: '    session.spawn("pool", (own) => runPool(own, pool));\n',
        replace:
          '    session.spawn("linger", (own) => own.sleep(1));\n    session.spawn("pool", (own) => runPool(own, pool));\n',
      },
    ],
  },
  {
    name: "larger-token",
    summary: "what is echoed is larger",
    oracle: "round-trip",
    nearMiss: true,
    scenario: "session",
    edits: [{ file: "protocols/resp/session.ts", find: "[8, 40, 120]", replace: "[9, 41, 121]" }],
  },
  {
    name: "scratch-per-decoder",
    summary: "a buffer is filled that means nothing between two calls",
    oracle: "isolation",
    nearMiss: true,
    scenario: "decode",
    edits: [
      {
        file: "protocols/resp/decoder.ts",
        find: "    const at = this.#payload.read(chunk, start);\n",
        replace: "    new Uint8Array(8).fill(chunk[start] ?? 0);\n    const at = this.#payload.read(chunk, start);\n",
      },
    ],
  },
];
