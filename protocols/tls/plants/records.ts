/** Bugs planted in the reading of records and messages: the historic ones of the field among them. */
import type { Plant } from "../../../lab/core/plant.ts";

const COUNTERS = "protocols/tls/flood-counters.ts";
const DECODER = "protocols/tls/decoder.ts";
const FLIGHT = "protocols/tls/flight.ts";
const INNER = "protocols/tls/inner-reader.ts";
const READER = "protocols/tls/handshake-reader.ts";

export const RECORD_PLANTS: readonly Plant[] = [
  {
    name: "hello-in-one-record",
    summary: "a hello that is split over records is cut off at the first of them",
    oracle: "agreement",
    edits: [
      {
        file: READER,
        find: "    if (!this.isOpen) return undefined;\n    this.#records += 1;\n",
        replace: "    if (!this.isOpen) return undefined;\n    this.clear();\n    this.#records += 1;\n",
      },
    ],
  },
  {
    name: "interleaved",
    summary: "other records may stand between those of a message",
    oracle: "agreement",
    edits: [
      {
        file: DECODER,
        find: '    if (this.#handshake.isOpen && type !== CONTENT.handshake) return "TLS_INTERLEAVED";\n',
        replace: "",
      },
    ],
  },
  {
    name: "early-cipher-change",
    summary: "a ChangeCipherSpec is taken before the hello (CVE-2014-0224)",
    oracle: "agreement",
    edits: [
      {
        file: FLIGHT,
        find: 'return this.#hellos === 0 ? "TLS_UNEXPECTED_RECORD" : undefined;',
        replace: "return undefined;",
      },
    ],
  },
  {
    name: "late-plaintext",
    summary: "what is protected in TLS 1.2 is read as if it were not",
    oracle: "agreement",
    edits: [
      {
        file: FLIGHT,
        find: "return this.#hasChangedCipher && this.version !== VERSION.tls13;",
        replace: "return this.#hasChangedCipher && this.version === undefined;",
      },
    ],
  },
  {
    name: "plaintext-goodbye",
    summary: "an alert without protection is taken behind protected records, and cuts off what follows",
    oracle: "agreement",
    edits: [
      {
        file: FLIGHT,
        find: 'return this.#protectsAlerts ? "TLS_UNEXPECTED_RECORD" : undefined;',
        replace: "return undefined;",
      },
    ],
  },
  {
    name: "leftover-behind-hello",
    summary: "octets behind a hello in its record are passed over",
    oracle: "agreement",
    edits: [
      {
        file: DECODER,
        find: '    if (this.#missing > 0) this.#fail("TLS_NOT_ALIGNED", offset);\n',
        replace: "    if (offset > 0) this.#missing = 0;\n",
      },
    ],
  },
  {
    name: "offset-of-the-chunk",
    summary: "offsets count from the chunk",
    oracle: "split-invariance",
    edits: [
      {
        file: DECODER,
        find: "    const offset = this.#before + at;\n    this.#work += 1;\n",
        replace: "    const offset = at;\n    this.#work += 1;\n",
      },
    ],
  },
  {
    name: "offset-of-the-record",
    summary: "a mistake in a hello over several records is pointed at as if they had no headers",
    oracle: "agreement",
    edits: [
      {
        file: READER,
        find: "if (next.bodyAt <= bodyAt) stretch = next;",
        replace: "if (next.bodyAt < 0) stretch = next;",
      },
    ],
  },
  {
    name: "bodies-shared",
    summary: "all decoders collect messages in one buffer",
    oracle: "isolation",
    edits: [
      {
        file: READER,
        find: "const HEADER_OCTETS = 4;\n",
        replace: "const HEADER_OCTETS = 4;\nconst SHARED = new OctetBuffer();\n",
      },
      { file: READER, find: "readonly #body = new OctetBuffer();", replace: "readonly #body = SHARED;" },
    ],
  },
  {
    name: "views-of-chunks",
    summary: "a protected record that came whole is a view of its chunk",
    oracle: "aliasing",
    edits: [
      {
        file: DECODER,
        find: "    const octets = this.#content.take();\n    this.#flight.tookProtected();\n",
        replace: "    const octets = this.#content.take().subarray(0);\n    this.#flight.tookProtected();\n",
      },
      {
        file: DECODER,
        find: "    content.reserve(end - at, content.length + this.#missing);\n    content.octets.set(chunk.subarray(at, end), content.length);\n",
        replace:
          "    if (content.length === 0) content.octets = chunk.subarray(at, end);\n    else {\n      content.octets = content.octets.slice();\n      content.reserve(end - at, content.length + this.#missing);\n      content.octets.set(chunk.subarray(at, end), content.length);\n    }\n",
      },
    ],
  },
  {
    name: "declared-is-taken",
    summary: "a body takes the memory that its header declares, many times over",
    oracle: "bounded-allocation",
    scenario: "decode",
    edits: [
      {
        file: READER,
        find: "    this.octetsCopied += octets;\n",
        replace: "    this.octetsCopied += 1_000 * this.#length;\n",
      },
    ],
  },
  {
    name: "held-before-checked",
    summary: "the size of a message is checked once its octets have come",
    oracle: "flood-bound",
    scenario: "giant-hello",
    edits: [
      {
        file: READER,
        find: "if (this.#length > this.#octetsMax || this.#octets > this.#limits.handshakeOctetsMax) {",
        replace: "if (this.#length > 2 ** 40) {",
      },
    ],
  },
  {
    name: "empty-records-free",
    summary: "records without an octet are not counted (CVE-2011-1473 and its kind)",
    oracle: "flood-bound",
    scenario: "zero-length-records",
    edits: [
      {
        file: COUNTERS,
        find: 'if (this.emptyRecords > this.#limits.emptyRecordsMax) return "TLS_EMPTY_FLOOD";',
        replace: 'if (this.emptyRecords > 2 ** 30) return "TLS_EMPTY_FLOOD";',
      },
    ],
  },
  {
    name: "warnings-free",
    summary: "alerts that end nothing are not counted (CVE-2016-8610)",
    oracle: "flood-bound",
    scenario: "warning-flood",
    edits: [
      {
        file: COUNTERS,
        find: "return this.warnings > this.#limits.warningAlertsMax ?",
        replace: "return this.warnings > 2 ** 30 ?",
      },
    ],
  },
  {
    name: "fragments-free",
    summary: "the records of a message are not counted",
    oracle: "flood-bound",
    scenario: "fragmented-hello",
    edits: [
      {
        file: READER,
        find: "    if (this.#records > this.#limits.handshakeRecordsMax) return",
        replace: "    if (this.#records > 2 ** 30) return",
      },
    ],
  },
  {
    name: "key-updates-free",
    summary: "key updates are answered for ever",
    oracle: "flood-bound",
    scenario: "key-update-flood",
    edits: [
      {
        file: INNER,
        find: "if (this.postHandshakes > this.#limits.postHandshakesMax) return",
        replace: "if (this.postHandshakes > 2 ** 30) return",
      },
    ],
  },
  {
    name: "throws-on-binders",
    summary: "keys and binders that do not match throw",
    oracle: "totality",
    edits: [
      {
        file: "protocols/tls/client-extensions.ts",
        find: '  if (binders.length !== keys.length) body.fail("TLS_PSK_BINDERS", bindersAt);\n',
        replace: "  if (binders.length !== keys.length) throw new RangeError(`binders at ${bindersAt}`);\n",
      },
    ],
  },
];
