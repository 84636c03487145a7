/** Bugs planted in the reading of hellos: the historic ones of the field among them. */
import type { Plant } from "../../../lab/core/plant.ts";

const CLIENT = "protocols/tls/client-extensions.ts";
const CURSOR = "protocols/tls/cursor.ts";
const EXTENSIONS = "protocols/tls/extensions.ts";
const HELLO = "protocols/tls/client-hello.ts";

export const HELLO_PLANTS: readonly Plant[] = [
  {
    name: "length-believed",
    summary: "the length of a vector is not held against what is there, and octets of the next field are read",
    oracle: "agreement",
    edits: [
      {
        file: CURSOR,
        find: "(length > this.remaining || length < min || length % unit !== 0)",
        replace: "(length < min || length % unit !== 0)",
      },
    ],
  },
  {
    name: "reads-beyond",
    summary: "an octet that is missing is made up",
    oracle: "agreement",
    edits: [
      {
        file: CURSOR,
        find: '    if (octets > this.remaining) this.fail("TLS_VECTOR", this.end);\n',
        replace: '    if (octets > this.remaining + 1) this.fail("TLS_VECTOR", this.end);\n',
      },
    ],
  },
  {
    name: "duplicate-extension",
    summary: "of two extensions of a type the last one counts",
    oracle: "agreement",
    edits: [
      {
        file: EXTENSIONS,
        find: '    if (seen.has(type)) block.fail("TLS_EXTENSION_TWICE", at);\n',
        replace: "",
      },
    ],
  },
  {
    name: "second-name",
    summary: "a second host name is passed over",
    oracle: "agreement",
    edits: [
      {
        file: CLIENT,
        find: '  if (list.hasMore) list.fail("TLS_SNI_TWICE", list.at);\n',
        replace: "",
      },
    ],
  },
  {
    name: "name-ends-at-nul",
    summary: "a host name ends at its first NUL",
    oracle: "agreement",
    edits: [
      {
        file: CLIENT,
        find: '  if (nul >= 0) list.fail("TLS_SNI_NUL", nameAt + nul);\n',
        replace: "",
      },
    ],
  },
  {
    name: "key-not-last",
    summary: "pre-shared keys may stand anywhere",
    oracle: "agreement",
    edits: [
      {
        file: HELLO,
        find: '      if (wasLast) cursor.fail("TLS_PSK_NOT_LAST", at);\n',
        replace: "",
      },
    ],
  },
  {
    name: "empty-protocol",
    summary: "an empty protocol name is taken",
    oracle: "agreement",
    edits: [
      {
        file: CLIENT,
        find: "    const name = list.vector(1, 1).rest();\n",
        replace: "    const name = list.vector(1, 0).rest();\n",
      },
    ],
  },
  {
    name: "share-of-any-group",
    summary: "a share of a group that is not supported is taken",
    oracle: "agreement",
    edits: [
      {
        file: HELLO,
        find: "if (!areSharesOfGroups(offers))",
        replace: "if (!areSharesOfGroups(offers) && sharesAt < 0)",
      },
    ],
  },
  {
    name: "extensions-scanned-again",
    summary: "every extension has all octets before it visited again",
    oracle: "work-bound",
    edits: [
      {
        file: CURSOR,
        find: "  #has(octets: number): boolean {\n    this.#reading.work += 1;\n",
        replace: "  #has(octets: number): boolean {\n    this.#reading.work += 1 + this.at;\n",
      },
    ],
  },
];
