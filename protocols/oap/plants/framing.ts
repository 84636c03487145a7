/** Bugs planted in frames and compression: those that frame decoders of this kind have had. */
import type { Plant } from "../../../lab/core/plant.ts";

const DECODER = "protocols/oap/decoder.ts";
const ENCODER = "protocols/oap/encoder.ts";
const FRAME = "protocols/oap/received-frame.ts";
const FRAMEDEF = "protocols/oap/frame.ts";
const INFLATE = "protocols/oap/inflate.ts";
const ZSTD = "protocols/oap/zstd-frame.ts";

export const FRAMING_PLANTS: readonly Plant[] = [
  {
    name: "zero-length-underflow",
    summary: "the header is taken off a length without looking, so a length of 0 becomes 4 GiB",
    oracle: "agreement",
    edits: [
      {
        file: DECODER,
        find: '    if (octets < FRAME_HEADER_OCTETS) return this.#refuse("OAP_FRAME_TOO_SHORT", AT.len);\n    if (octets > this.#limits.frameOctetsMax) return',
        replace:
          "    if ((octets - FRAME_HEADER_OCTETS) >>> 0 > this.#limits.frameOctetsMax - FRAME_HEADER_OCTETS) return",
      },
    ],
  },
  {
    name: "whole-buffer-copied",
    summary: "what an unfinished frame holds is copied at every push",
    oracle: "work-bound",
    edits: [
      {
        file: DECODER,
        find: "    tail.octets.set(chunk.subarray(at, end), tail.length);",
        replace:
          "    tail.octets = tail.octets.slice();\n    this.#octetsCopied += tail.length;\n    tail.octets.set(chunk.subarray(at, end), tail.length);",
      },
    ],
  },
  {
    name: "cap-after-buffering",
    summary: "memory for a declared length is taken before the length is checked",
    oracle: "bounded-allocation",
    edits: [
      {
        file: DECODER,
        find: "    if (octets > this.#limits.frameOctetsMax) return",
        replace:
          "    this.#tail.reserve(Math.min(octets, 4_096), octets);\n    if (octets > this.#limits.frameOctetsMax) return",
      },
    ],
  },
  {
    name: "oversize-after-header",
    summary: "a length is judged only once the whole header is there",
    oracle: "agreement",
    edits: [
      {
        file: DECODER,
        find: "    if (!this.#acceptsLength(octets)) return at;\n    if (available < FRAME_HEADER_OCTETS) return this.#keep(chunk, at, FRAME_HEADER_OCTETS);\n",
        replace:
          "    if (available < FRAME_HEADER_OCTETS) return this.#keep(chunk, at, FRAME_HEADER_OCTETS);\n    if (!this.#acceptsLength(octets)) return at;\n",
      },
      {
        file: DECODER,
        find: "    if (this.#needed === LENGTH_OCTETS && this.#acceptsLength(readU32(tail.octets, AT.len))) {",
        replace: "    if (this.#needed === LENGTH_OCTETS) {",
      },
      {
        file: DECODER,
        find: "FRAME_HEADER_OCTETS && this.#acceptsHeader(tail.octets, 0)) {",
        replace:
          "FRAME_HEADER_OCTETS && this.#acceptsLength(readU32(tail.octets, AT.len)) && this.#acceptsHeader(tail.octets, 0)) {",
      },
    ],
  },
  {
    name: "inflate-cap-after-growing",
    summary: "a compressed payload is inflated whole, and measured afterwards",
    oracle: "bounded-allocation",
    edits: [
      {
        file: INFLATE,
        find: "    if (frame.contentOctetsMin > outputMax || frame.windowOctets",
        replace: "    if (frame.windowOctets",
      },
      {
        file: INFLATE,
        find: '"zstd", payload, { outputMax, windowBits',
        replace: '"zstd", payload, { outputMax: 2 ** 20, windowBits',
      },
      {
        file: INFLATE,
        find: "    this.work += inflated.bytes.length;\n",
        replace:
          '    this.work += inflated.bytes.length;\n    if (inflated.bytes.length > outputMax) return refusal("too-long");\n',
      },
    ],
  },
  {
    name: "inflate-budget-ignored",
    summary: "every frame may inflate to its own bound, and a connection without end",
    oracle: "agreement",
    scenario: "decode",
    edits: [
      { file: INFLATE, find: "limits.inflateBudgetOctets - this.octetsOut", replace: "limits.inflateBudgetOctets" },
    ],
  },
  {
    name: "zstd-trailing-ignored",
    summary: "octets behind the zstd frame are not looked at",
    oracle: "agreement",
    edits: [{ file: ZSTD, find: '    if (end < input.length) return { kind: "trailing" };\n', replace: "" }],
  },
  {
    name: "reserved-flags-ignored",
    summary: "flag bits 8 to 15 are not looked at",
    oracle: "agreement",
    edits: [
      {
        file: DECODER,
        find: '    if ((flags & ~FLAGS_DEFINED) !== 0) return this.#refuse("OAP_FLAGS_RESERVED", AT.flags);\n',
        replace: "",
      },
    ],
  },
  {
    name: "start-without-req",
    summary: "START goes with any kind of frame",
    oracle: "agreement",
    edits: [{ file: FRAMEDEF, find: "      return (flags & START) === 0;", replace: "      return true;" }],
  },
  {
    name: "cap-beyond-frame",
    summary: "a capability may be longer than its frame",
    oracle: "agreement",
    edits: [{ file: DECODER, find: "octets, start) - FRAME_HEADER_OCTETS) {", replace: "octets, start)) {" }],
  },
  {
    name: "corr-id-double",
    summary: "corr_id goes through a double",
    oracle: "agreement",
    edits: [
      {
        file: FRAME,
        find: "    return readU64(this.octets, AT.corrId);",
        replace: "    return BigInt.asUintN(64, BigInt(Number(readU64(this.octets, AT.corrId))));",
      },
    ],
  },
  {
    name: "frame-aliases-chunk",
    summary: "a frame that lies whole in a chunk is a view of it",
    oracle: "aliasing",
    edits: [
      {
        file: DECODER,
        find: "this.#emit(this.#copies.take(chunk, at, octets));",
        replace: "this.#emit(chunk.subarray(at, at + octets));",
      },
    ],
  },
  {
    name: "tail-shared",
    summary: "all decoders collect their unfinished frame in one place",
    oracle: "isolation",
    edits: [
      { file: DECODER, find: "  readonly #tail = new OctetBuffer();", replace: "  readonly #tail = SHARED_TAIL;" },
      {
        file: DECODER,
        find: "    this.#limits = limits;\n",
        replace: "    this.#limits = limits;\n    SHARED_TAIL.clear();\n",
      },
      {
        file: DECODER,
        find: "export class FrameDecoder",
        replace: "const SHARED_TAIL = new OctetBuffer();\n\nexport class FrameDecoder",
      },
    ],
  },
  {
    name: "tail-miscounted",
    summary: "what an unfinished frame already holds is not subtracted from what it lacks",
    oracle: "split-invariance",
    edits: [{ file: DECODER, find: "at + this.#needed - tail.length);", replace: "at + this.#needed);" }],
  },
  {
    name: "frames-remembered",
    summary: "every frame stays in a list for ever",
    oracle: "bounded-allocation",
    scenario: "heap",
    edits: [
      {
        file: DECODER,
        find: "const LENGTH_OCTETS = 4;",
        replace: "const LENGTH_OCTETS = 4;\nconst SEEN: ReceivedFrame[] = [];",
      },
      {
        file: DECODER,
        find: "    if (this.#fault !== undefined) return;\n    this.#events",
        replace: "    SEEN.push(frame);\n    if (this.#fault !== undefined) return;\n    this.#events",
      },
    ],
  },
  {
    name: "hidden-counter",
    summary: "a counter shared by all runs leaks into the accounting of work",
    oracle: "determinism",
    edits: [
      { file: DECODER, find: "const LENGTH_OCTETS = 4;", replace: "const LENGTH_OCTETS = 4;\nlet pushes = 0;" },
      {
        file: DECODER,
        find: "    this.#steps += 1;\n    let at = 0;",
        replace: "    pushes += 1;\n    this.#steps += pushes % 7;\n    let at = 0;",
      },
    ],
  },
  {
    name: "cap-without-start-encoded",
    summary: "the encoder puts a capability on a frame that opens nothing",
    oracle: "round-trip",
    scenario: "round-trip",
    edits: [
      {
        file: ENCODER,
        find: '  if (cap.length > 0 && (flags & START) === 0) throw new RangeError("a capability goes with START only");\n',
        replace: "",
      },
    ],
  },
  {
    name: "cap-length-wraps",
    summary: "a capability of 65 536 octets is encoded, and its length wraps to 0",
    oracle: "round-trip",
    scenario: "round-trip",
    edits: [
      {
        file: ENCODER,
        find: "  if (cap.length > U16_MAX) throw new RangeError(`a capability has at most ${U16_MAX} octets`);\n",
        replace: "",
      },
    ],
  },
];
