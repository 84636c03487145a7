/** Bugs planted in the opening handshake. */
import type { Plant } from "../../../lab/core/plant.ts";

const TOKENS = "protocols/websocket/handshake/token-list.ts";
const HEAD = "protocols/websocket/handshake/head-reader.ts";
const OPENING = "protocols/websocket/handshake/opening-decoder.ts";

export const HANDSHAKE_PLANTS: readonly Plant[] = [
  {
    name: "head-line-forgotten",
    summary: "a line end that two chunks share is not seen",
    oracle: "split-invariance",
    scenario: "handshake",
    edits: [
      {
        file: OPENING,
        find: "    this.consumed = 0;\n",
        replace: "    this.consumed = 0;\n    if (chunk[0] === 0x0a) this.#offset += 1;\n",
      },
    ],
  },
  {
    name: "prototype-named-parameter",
    summary: "the parameters of an extension are properties of an object, so a prototype's name throws",
    oracle: "totality",
    scenario: "handshake",
    edits: [
      {
        file: TOKENS,
        find: "    parameters.push([name, value]);",
        replace:
          "    const known: Record<string, string> = {};\n    parameters.push([name, known[name] === undefined ? value : known[name].trim()]);",
      },
    ],
  },
  {
    name: "head-unbounded",
    summary: "a head may have any number of fields",
    oracle: "bounded-allocation",
    scenario: "handshake",
    edits: [
      {
        file: HEAD,
        find: "this.#fields.length === this.#limits.headFieldsMax",
        replace: "this.#fields.length === 10_000",
      },
    ],
  },
];
