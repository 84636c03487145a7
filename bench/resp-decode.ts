/**
 * RESP decoding against redis-parser 3.0.0, on the same chunks of 64 KiB, limits and error contract on.
 *
 * Like is measured with like: bulk strings as text, which is what redis-parser does unless told. Beside it stand ours
 * with octets, which no chunk can change, and redis-parser with `returnBuffers`, which hands out views of the
 * chunks and copies nothing. Integers are bigint with us and numbers with it.
 */
import { createRequire } from "node:module";
import { ReplyDecoder } from "../protocols/resp/decoder.ts";
import type { Bench } from "./bench.ts";
import type { Figure } from "./figures.ts";
import { atLeast, figure } from "./figures.ts";
import { interleave } from "./harness.ts";

const ROUNDS = { warmUp: 6, measured: 21 };
const STREAM_OCTETS = 8 * 1_048_576;
const CHUNK_OCTETS = 65_536;
const BAR = 1;

interface Workload {
  readonly name: string;
  /** Replies that are repeated until the stream is full. */
  readonly replies: readonly string[];
}

const WORKLOADS: readonly Workload[] = [
  {
    name: "small replies",
    replies: ["+OK\r\n", ":1\r\n", "$5\r\nhello\r\n", "$-1\r\n", ":1234567\r\n", "+QUEUED\r\n"],
  },
  { name: "bulks of 1 KiB", replies: [`$1024\r\n${"x".repeat(1_024)}\r\n`] },
  { name: "arrays", replies: [`*100\r\n${"$12\r\nmember:00001\r\n:17\r\n".repeat(50)}`] },
];

export const respDecode: Bench = {
  name: "resp-decode",
  summary: "RESP decoding of small replies, bulks of 1 KiB and arrays, limits on, against redis-parser 3.0.0",
  run: async () => {
    const figures: Figure[] = [];
    for (const workload of WORKLOADS) figures.push(...(await measure(workload)));
    return figures;
  },
};

interface Stream {
  readonly chunks: readonly Buffer[];
  readonly replies: number;
}

async function measure({ name, replies }: Workload): Promise<Figure[]> {
  const stream = makeStream(replies);
  const units = stream.chunks.reduce((sum, { length }) => sum + length, 0);
  // Apart from each other: the memory that octets lie in is collected at the cost of whoever comes next.
  const text = await interleave(
    [
      { name: "ours", units, work: () => decodeOurs(stream, "text") },
      { name: "theirs", units, work: () => decodeTheirs(stream, false) },
    ],
    ROUNDS,
  );
  const octets = await interleave(
    [
      { name: "ours", units, work: () => decodeOurs(stream, "octets") },
      { name: "theirs", units, work: () => decodeTheirs(stream, true) },
    ],
    ROUNDS,
  );
  return [
    figure({
      label: `${name}, ours against redis-parser`,
      value: text.ratio("theirs", "ours"),
      unit: "x as fast",
      bar: atLeast(BAR),
    }),
    figure({
      label: `${name} as octets of our own, against redis-parser with views of its chunks`,
      value: octets.ratio("theirs", "ours"),
      unit: "x as fast",
      note: "it copies nothing",
    }),
  ];
}

function makeStream(replies: readonly string[]): Stream {
  const group = Buffer.from(replies.join(""));
  const groups = Math.floor(STREAM_OCTETS / group.length);
  const stream = Buffer.concat(Array.from({ length: groups }, () => group));
  const chunks: Buffer[] = [];
  for (let at = 0; at < stream.length; at += CHUNK_OCTETS) chunks.push(stream.subarray(at, at + CHUNK_OCTETS));
  return { chunks, replies: groups * replies.length };
}

function decodeOurs({ chunks, replies }: Stream, bulks: "octets" | "text"): void {
  const decoder = new ReplyDecoder({ version: 2, bulks });
  let count = 0;
  for (const chunk of chunks) count += decoder.push(chunk).events.length;
  check(count, replies);
}

interface RedisParser {
  execute(chunk: Buffer): void;
}

type RedisParserClass = new (options: {
  returnReply: (reply: unknown) => void;
  returnError: (error: Error) => void;
  returnBuffers: boolean;
}) => RedisParser;

const Parser: RedisParserClass = createRequire(import.meta.url)("redis-parser");

function decodeTheirs({ chunks, replies }: Stream, returnBuffers: boolean): void {
  let count = 0;
  const parser = new Parser({
    returnReply: () => {
      count += 1;
    },
    returnError: () => {
      throw new Error("the stream has no error");
    },
    returnBuffers,
  });
  for (const chunk of chunks) parser.execute(chunk);
  check(count, replies);
}

function check(count: number, replies: number): void {
  if (count !== replies) throw new Error(`${count} replies instead of ${replies}`);
}
