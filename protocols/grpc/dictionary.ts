/** Tokens for mutation: short runs of octets on which gRPC decoders decide. */
import { encodeSection } from "./section-stream.ts";

const HEX_TOKENS: readonly string[] = [
  // Whole messages: empty, one octet, compressed and empty.
  "0000000000",
  "000000000161",
  "0100000000",
  // Lengths: the lab's limit, one more, 2^24, 2^31, 2^32 - 1.
  "000000012c",
  "000000012d",
  "0001000000",
  "0080000000",
  "00ffffffff",
  // Flags that are none.
  "0200000000",
  "ff00000000",
  // An empty gzip and an empty zlib unit, and the head of a gzip unit.
  "01000000141f8b080000000000000303000000000000000000",
  "0100000008789c030000000001",
  "1f8b0800000000000003",
];

const FIELDS: readonly (readonly [name: string, value: string])[] = [
  ["grpc-timeout", "99999999H"],
  ["grpc-timeout", "1n"],
  ["grpc-timeout", "100000000S"],
  ["grpc-encoding", "gzip"],
  ["grpc-encoding", "snappy"],
  ["grpc-status", "0"],
  ["grpc-status", "17"],
  ["grpc-message", "%C3%A9%"],
  ["grpc-future", "1"],
  ["a-bin", "AAE"],
  ["a-bin", "AAE=,AA"],
  ["a-bin", ",,,,,,,,,"],
  ["__proto__", "v"],
];

export const GRPC_DICTIONARY: readonly Uint8Array[] = [
  ...HEX_TOKENS.map((hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))),
  ...FIELDS.map(([name, value]) => encodeSection("request", [{ name, value }]).subarray(1, -1)),
];
