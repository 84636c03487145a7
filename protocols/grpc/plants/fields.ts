/** Bugs of header sections: metadata, timeouts, statuses. */
import type { Plant } from "../../../lab/core/plant.ts";

const METADATA = "protocols/grpc/metadata.ts";
const TIMEOUT = "protocols/grpc/timeout.ts";
const FIELDS = "protocols/grpc/call-fields.ts";
const MESSAGE = "protocols/grpc/status-message.ts";
const SECTIONS = { oracle: "agreement", scenario: "sections" } as const;

export const FIELD_PLANTS: readonly Plant[] = [
  {
    name: "reserved-metadata",
    summary: "names with grpc- are handed on as custom metadata",
    ...SECTIONS,
    edits: [
      {
        file: METADATA,
        find: "if (name.startsWith(RESERVED_PREFIX)) return name === STATUS_DETAILS_NAME;",
        replace: "",
      },
    ],
  },
  {
    name: "padding-required",
    summary: "base64 without padding is refused",
    ...SECTIONS,
    edits: [
      {
        file: METADATA,
        find: 'return readBase64(text + "=".repeat(missing));',
        replace: "return missing > 3 ? undefined : readBase64(text);",
      },
    ],
  },
  {
    name: "joined-values-not-split",
    summary: "a binary value is not cut at commas",
    ...SECTIONS,
    edits: [{ file: METADATA, find: 'of value.split(",")', replace: "of [value]" }],
  },
  {
    name: "values-counted-as-fields",
    summary: "joined values count as one",
    ...SECTIONS,
    edits: [
      {
        file: METADATA,
        find: "(isBinary ? countOf(value) : 1)",
        replace: "(isBinary ? Math.min(1, countOf(value)) : 1)",
      },
    ],
  },
  {
    name: "nine-digits",
    summary: "a timeout may have more than eight digits",
    ...SECTIONS,
    edits: [{ file: TIMEOUT, find: "/^[0-9]{1,8}$/", replace: "/^[0-9]+$/" }],
  },
  {
    name: "minutes-are-milliseconds",
    summary: "the unit of a timeout is read without its case",
    ...SECTIONS,
    edits: [
      {
        file: TIMEOUT,
        find: "TICKS_PER_UNIT.get(text.slice(-1))",
        replace: 'TICKS_PER_UNIT.get(text.endsWith("M") ? "m" : text.slice(-1))',
      },
    ],
  },
  {
    name: "broken-percent-dropped",
    summary: "a percent sign that spells nothing is lost from a status message",
    ...SECTIONS,
    edits: [
      {
        file: MESSAGE,
        find: "    octets[length] = spelled ??",
        replace:
          "    if (spelled === undefined && text.charCodeAt(at) === PERCENT) continue;\n    octets[length] = spelled ??",
      },
    ],
  },
  {
    name: "missing-status-is-ok",
    summary: "trailers without a status mean success",
    ...SECTIONS,
    edits: [
      {
        file: FIELDS,
        find: 'return isAnswer ? status(STATUS.UNKNOWN, "the server sent no status")',
        replace: 'return isAnswer ? status(STATUS.OK, "the server sent no status")',
      },
    ],
  },
];
