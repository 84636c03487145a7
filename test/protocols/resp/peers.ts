/** The peers' decoders behind one interface: what a stream comes to, and whether it was taken at all. */
import { createRequire } from "node:module";
import type { RespValue } from "../../../protocols/resp/value.ts";

const require = createRequire(import.meta.url);

/** `waits` where neither a reply nor an error came. */
type Verdict = "takes" | "refuses" | "waits";

export interface PeerAnswer {
  readonly verdict: Verdict;
  readonly values: readonly unknown[];
}

interface RedisParser {
  execute(chunk: Buffer): void;
}

type RedisParserClass = new (options: {
  returnReply: (reply: unknown) => void;
  returnError: (error: Error) => void;
  returnFatalError: (error: Error) => void;
  stringNumbers: boolean;
}) => RedisParser;

const Parser: RedisParserClass = require("redis-parser");

export function redisParser(stream: Uint8Array): PeerAnswer {
  const values: unknown[] = [];
  let isRefused = false;
  const parser = new Parser({
    returnReply: (reply) => values.push(reply),
    returnError: ({ message }) => values.push(`error ${message}`),
    returnFatalError: () => (isRefused = true),
    stringNumbers: true,
  });
  return answerOf(values, () => {
    parser.execute(Buffer.from(stream));
    return isRefused;
  });
}

interface RedisClientDecoder {
  write(chunk: Buffer): void;
}

type RedisClientDecoderClass = new (config: {
  onReply: (reply: unknown) => void;
  onErrorReply: (error: Error) => void;
  onPush: (push: unknown) => void;
  getTypeMapping: () => object;
}) => RedisClientDecoder;

const { Decoder }: { readonly Decoder: RedisClientDecoderClass } = require("@redis/client/dist/lib/RESP/decoder.js");

export function redisClient(stream: Uint8Array): PeerAnswer {
  const values: unknown[] = [];
  const decoder = new Decoder({
    onReply: (reply) => values.push(reply),
    onErrorReply: ({ message }) => values.push(`error ${message}`),
    onPush: (push) => values.push(push),
    // Integers as text lose nothing.
    getTypeMapping: () => ({ [0x3a]: String, [0x25]: Array, [0x7e]: Array }),
  });
  return answerOf(values, () => {
    decoder.write(Buffer.from(stream));
    return false;
  });
}

function answerOf(values: readonly unknown[], decode: () => boolean): PeerAnswer {
  try {
    if (decode()) return { verdict: "refuses", values };
  } catch {
    return { verdict: "refuses", values };
  }
  return { verdict: values.length > 0 ? "takes" : "waits", values };
}

/** A value of ours as the peers give it. */
export function asPeer(value: RespValue): unknown {
  switch (value.kind) {
    case "simple":
    case "bulk-text":
      return value.text;
    case "error":
      return `error ${value.text}`;
    case "bulk-error":
      return `error ${Buffer.from(value.octets).toString()}`;
    case "bulk":
    case "verbatim":
      return Buffer.from(value.octets).toString();
    case "integer":
    case "big-number":
      return `${value.value}`;
    case "array":
    case "set":
    case "push":
      return value.items.map(asPeer);
    case "map":
      return value.entries.flat().map(asPeer);
    case "null":
      return null;
    case "attributed":
      return asPeer(value.value);
    default:
      return value.value;
  }
}

/** Values of a peer with its own types undone: big numbers are text, buffers are text. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (Buffer.isBuffer(value)) return value.toString();
  return typeof value === "bigint" ? `${value}` : value;
}
