/** Bugs and near misses for the oracles that every target must answer to. */
import type { Plant } from "../../../lab/core/plant.ts";

const DECODER = "protocols/nats/decoder.ts";
const SESSION = "protocols/nats/session.ts";
const TOKEN = '    const token = octetsOf(`${name}-${count}`.padEnd(pickAt(TOKEN_OCTETS, cx, "size"), "."));\n';
const POOLS = '  const service = cx.spawn("service", (own) => answer(own, answering));\n';

export const HARNESS_PLANTS: readonly Plant[] = [
  {
    name: "copied-again",
    summary: "a payload is copied many times over",
    oracle: "bounded-allocation",
    scenario: "decode",
    edits: [
      {
        file: DECODER,
        find: "    this.#payloadAt = this.#before + next;\n",
        replace:
          "    this.#payloadAt = this.#before + next;\n    for (let again = 0; again < 5_000 && this.#payload.isWhole(chunk, next, octets); again += 1) {\n      this.#payload.copyWhole(chunk, next, octets);\n      this.#payload.endChunk();\n    }\n",
      },
    ],
  },
  {
    name: "throws-on-json",
    summary: "a greeting that is no JSON throws",
    oracle: "totality",
    scenario: "decode",
    edits: [
      {
        file: "protocols/nats/greeting.ts",
        find: "  } catch {\n    return undefined;\n  }\n",
        replace: "  } catch (thrown) {\n    throw thrown;\n  }\n",
      },
    ],
  },
  {
    name: "hidden-counter",
    summary: "every third act of a process is marked",
    oracle: "determinism",
    scenario: "session",
    edits: [
      {
        file: SESSION,
        find: TOKEN,
        replace: `${TOKEN}    const counter = globalThis as { natsCount?: number };\n    counter.natsCount = (counter.natsCount ?? 0) + 1;\n    if (counter.natsCount % 3 === 0) cx.mark("third");\n`,
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
        file: DECODER,
        find: "    this.#payloadAt = this.#before + next;\n",
        replace:
          "    this.#payloadAt = this.#before + next;\n    if (this.#payload.isWhole(chunk, next, octets)) this.#payload.copyWhole(chunk, next, octets);\n",
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
        file: DECODER,
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
        file: SESSION,
        find: TOKEN,
        replace: `${TOKEN}    for (let more = cx.choose("variety", 4); more > 0; more -= 1) await cx.checkpoint();\n`,
      },
    ],
  },
  {
    name: "fixed-date",
    summary: "a date is made from a number",
    oracle: "ambient-access",
    nearMiss: true,
    scenario: "session",
    edits: [{ file: SESSION, find: TOKEN, replace: `${TOKEN}    if (new Date(0).getTime() > 0) return;\n` }],
  },
  {
    name: "long-wait",
    summary: "a task sleeps for minutes of virtual time, but not for ever",
    oracle: "quiescence",
    nearMiss: true,
    scenario: "session",
    edits: [
      { file: SESSION, find: POOLS, replace: `  cx.spawn("sleeper", (own) => own.sleep(600_000_000));\n${POOLS}` },
    ],
  },
  {
    name: "child-outlives-body",
    summary: "a child goes on after the body of its region, and ends before the region closes",
    oracle: "region-leak",
    nearMiss: true,
    scenario: "session",
    edits: [{ file: SESSION, find: POOLS, replace: `  cx.spawn("linger", (own) => own.sleep(1));\n${POOLS}` }],
  },
  {
    name: "larger-token",
    summary: "what is asked is larger",
    oracle: "round-trip",
    nearMiss: true,
    scenario: "session",
    edits: [{ file: SESSION, find: "[8, 40, 120]", replace: "[9, 41, 121]" }],
  },
  {
    name: "scratch-per-decoder",
    summary: "a buffer is filled that means nothing between two calls",
    oracle: "isolation",
    nearMiss: true,
    scenario: "decode",
    edits: [
      {
        file: DECODER,
        find: "    const at = this.#payload.read(chunk, start);\n",
        replace: "    new Uint8Array(8).fill(chunk[start] ?? 0);\n    const at = this.#payload.read(chunk, start);\n",
      },
    ],
  },
];
