/** What the guided benches fuzz: modules of `fixtures/` that jsfuzz runs as they are. */

export interface GuidedTarget {
  readonly name: string;
  readonly summary: string;
  /** From the folder of the project. */
  readonly module: string;
  /** What our engine instruments; jsfuzz instruments whatever is required. */
  readonly instrument: readonly string[];
}

const FIXTURES = "./bench/fixtures";

export const HPACK_JS: GuidedTarget = {
  name: "hpack-js",
  summary: "hpack.js 2.1.6",
  module: `${FIXTURES}/fuzz-hpack.js`,
  instrument: ["hpack.js", "obuf"],
};

export const WS_RECEIVER: GuidedTarget = {
  name: "ws",
  summary: "the Receiver of ws 8.23.0",
  module: `${FIXTURES}/fuzz-ws.js`,
  instrument: ["ws"],
};

export const JSON_PARSER: GuidedTarget = {
  name: "json",
  summary: "a JSON parser of 190 lines",
  module: `${FIXTURES}/fuzz-json.js`,
  instrument: [FIXTURES],
};

/** Ends with an error once it gets the twelve bytes that it compares its input with. */
export const MAGIC: GuidedTarget = {
  name: "magic",
  summary: "a staged magic value of 12 bytes",
  module: `${FIXTURES}/fuzz-magic.js`,
  instrument: [FIXTURES],
};

/** Does nothing but decode, so that what counting costs shows most. */
export const HPACK_DECODER: GuidedTarget = {
  name: "hpack-decoder",
  summary: "the decoder of hpack.js 2.1.6 without its stream",
  module: `${FIXTURES}/fuzz-hpack-decoder.js`,
  instrument: ["hpack.js", "obuf"],
};

export const PEER_TARGETS: readonly GuidedTarget[] = [HPACK_JS, WS_RECEIVER, JSON_PARSER];
