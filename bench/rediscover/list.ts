/**
 * Bugs of published packages that the lab must find by itself: the vulnerable version, the first later one
 * of which the same target finds nothing, and the oracle that names the bug. The targets know nothing of
 * the bugs; see docs/rediscover.md.
 */

export interface KnownBug {
  /** What `--only` takes. */
  readonly name: string;
  readonly package: string;
  readonly vulnerable: string;
  readonly fixed: string;
  /** A module of `bench/rediscover/targets`. */
  readonly target: string;
  /** The oracle that must fail, or `hang` where the process must be stopped. */
  readonly oracle: string;
  /** The bug in a line. */
  readonly bug: string;
}

export const KNOWN_BUGS: readonly KnownBug[] = [
  {
    name: "hpack-integer",
    package: "hpack.js",
    vulnerable: "2.1.2",
    fixed: "2.1.6",
    target: "hpack-js",
    oracle: "round-trip",
    bug: "encodes an integer wrongly",
  },
  {
    name: "http2-frame",
    package: "http2",
    vulnerable: "3.2.0",
    fixed: "3.3.7",
    target: "http2",
    oracle: "totality",
    bug: "a frame that is too short crashes the connection",
  },
  {
    name: "ws-fragments",
    package: "ws",
    vulnerable: "8.20.1",
    fixed: "8.23.0",
    target: "ws-receiver",
    oracle: "bounded-allocation",
    bug: "tiny fragments are kept without bound",
  },
  {
    name: "ws-close",
    package: "ws",
    vulnerable: "8.20.0",
    fixed: "8.20.1",
    target: "ws-sender",
    oracle: "uninitialised-memory",
    bug: "a close frame sends memory that nobody wrote",
  },
  {
    name: "extensions-header",
    package: "websocket-extensions",
    vulnerable: "0.1.3",
    fixed: "0.1.4",
    target: "websocket-extensions",
    oracle: "work-bound",
    bug: "a regular expression backtracks over the header",
  },
  {
    name: "redis-text",
    package: "redis-parser",
    vulnerable: "2.0.3",
    fixed: "2.6.0",
    target: "redis-parser",
    oracle: "split-invariance",
    bug: "a character of several bytes over the edge of a chunk",
  },
  {
    name: "redis-pool",
    package: "redis-parser",
    vulnerable: "2.0.0",
    fixed: "2.6.0",
    target: "redis-parser",
    oracle: "isolation",
    bug: "two parsers share a pool",
  },
  {
    name: "redis-array",
    package: "redis-parser",
    vulnerable: "2.2.0",
    fixed: "2.6.0",
    target: "redis-parser",
    oracle: "work-bound",
    bug: "an array is scanned again with every chunk",
  },
  {
    name: "nats-reply",
    package: "nats",
    vulnerable: "2.0.0",
    fixed: "2.1.0",
    target: "nats",
    oracle: "split-invariance",
    bug: "the subject of a reply is wrong when the payload goes over the edge of a chunk",
  },
  {
    name: "spdy-priority",
    package: "spdy-transport",
    vulnerable: "2.1.0",
    fixed: "2.1.1",
    target: "spdy-transport",
    oracle: "totality",
    bug: "removing a stream from the tree of priorities fails an assertion",
  },
  {
    name: "kafka-throttle",
    package: "kafkajs",
    vulnerable: "2.2.3",
    fixed: "2.2.4",
    target: "kafkajs",
    oracle: "quiescence",
    bug: "a queued request is not sent when the clock moves between two reads",
  },
  {
    name: "msgpack-record",
    package: "msgpackr",
    vulnerable: "1.10.0",
    fixed: "1.10.1",
    target: "msgpackr",
    oracle: "hang",
    bug: "keys of a record that are lists of lists become texts of exponential length",
  },
  {
    name: "grpc-gzip",
    package: "@grpc/grpc-js",
    vulnerable: "1.10.8",
    fixed: "1.14.7",
    target: "grpc-js",
    oracle: "bounded-allocation",
    bug: "a compressed message is inflated whole before its length is looked at",
  },
];
