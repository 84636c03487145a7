/** Bugs planted in permessage-deflate, on both of its sides. */
import type { Plant } from "../../../lab/core/plant.ts";

const INFLATER = "protocols/websocket/inflater.ts";
const DEFLATER = "protocols/websocket/deflater.ts";

export const COMPRESSION_PLANTS: readonly Plant[] = [
  {
    name: "bomb-unbounded",
    summary: "a message is inflated whatever it comes to (RFC 7692 9, the deflate bomb)",
    oracle: "agreement",
    scenario: "decode",
    edits: [{ file: INFLATER, find: "outputMax: room,", replace: "outputMax: 1_000_000," }],
  },
  {
    name: "late-inflate-error",
    summary: "an error of the inflater comes as a rejection when the connection has already failed",
    oracle: "totality",
    scenario: "decode",
    edits: [
      {
        file: INFLATER,
        find: '      if (result.kind !== "ok") return',
        replace:
          '      if (result.kind === "corrupt") void Promise.reject(new Error("inflate"));\n      if (result.kind !== "ok") return',
      },
    ],
  },
  {
    name: "takeover-ignored",
    summary: "earlier messages cannot be referred to, though that was agreed (RFC 7692 7.1.1)",
    oracle: "agreement",
    scenario: "decode",
    edits: [{ file: INFLATER, find: "if (contextTakeover || !isWhole)", replace: "if (!isWhole)" }],
  },
  {
    name: "window-kept",
    summary: "earlier messages can be referred to, though the opposite was agreed",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      {
        file: INFLATER,
        find: "if (contextTakeover || !isWhole)",
        replace: "if (contextTakeover || payload.length > 0)",
      },
    ],
  },
  {
    name: "final-blocks-unbounded",
    summary: "a message may have any number of final blocks, each of which takes a call of the codec",
    oracle: "flood-bound",
    scenario: "final-block-flood",
    edits: [{ file: INFLATER, find: "finalBlocks <= FINAL_BLOCKS_MAX;", replace: "finalBlocks <= payload.length;" }],
  },
  {
    name: "message-cache",
    summary: "every inflated message stays in a cache for ever",
    oracle: "bounded-allocation",
    scenario: "heap",
    edits: [
      {
        file: INFLATER,
        find: "export class Inflater",
        replace: "const CACHE: Uint8Array[] = [];\n\nexport class Inflater",
      },
      {
        file: INFLATER,
        find: "      parts.push(result.bytes);",
        replace: "      CACHE.push(new Uint8Array(64));\n      parts.push(result.bytes);",
      },
    ],
  },
  {
    name: "sender-keeps-window",
    summary: "a sender refers to earlier messages, though the opposite was agreed",
    oracle: "round-trip",
    scenario: "round-trip",
    edits: [
      {
        file: DEFLATER,
        find: "if (contextTakeover) this.#window.add(message);",
        replace: "this.#window.add(message);",
      },
      {
        file: DEFLATER,
        find: "const { codec, windowBits, contextTakeover, reproducible = false }",
        replace: "const { codec, windowBits, reproducible = false }",
      },
    ],
  },
];
