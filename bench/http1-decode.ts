/**
 * HTTP/1.1 decoding against http-parser-js 0.5.10, on the same chunks of 64 KiB, with all limits and the error
 * contract on. Beside it stands llhttp, which is C and reached as node:http reaches it: the `HTTPParser` of the
 * internal module `_http_common`, which loads without a deprecation warning.
 *
 * All three hand out method, target, every name and every value as strings, and content piece by piece. Ours owns the
 * content that it hands out; the others give views of the chunk and copy nothing.
 */
import { createRequire } from "node:module";
import { RequestDecoder } from "../protocols/http1/decoders.ts";
import type { Bench } from "./bench.ts";
import type { Figure } from "./figures.ts";
import { atLeast, figure } from "./figures.ts";
import { interleave } from "./harness.ts";

/** Compiling for one workload what was compiled for another takes some fifteen rounds of ours. */
const ROUNDS = { warmUp: 20, measured: 21 };
const STREAM_OCTETS = 2 * 1_048_576;
const CHUNK_OCTETS = 65_536;
const BAR = 2;

const FIELDS = [
  "Host: www.example.com",
  "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
  "Accept-Language: en-US,en;q=0.5",
  "Accept-Encoding: gzip, deflate, br",
  "Cookie: session=0123456789abcdef0123456789abcdef; theme=dark",
  "Connection: keep-alive",
  "Cache-Control: max-age=0",
].join("\r\n");

interface Workload {
  readonly name: string;
  /** A message that is repeated until the stream is full. */
  readonly message: string;
}

const WORKLOADS: readonly Workload[] = [
  { name: "requests of a browser", message: `GET /index.html?a=b HTTP/1.1\r\n${FIELDS}\r\n\r\n` },
  { name: "small requests", message: "GET / HTTP/1.1\r\nHost: a\r\n\r\n" },
  {
    name: "content of 1 KiB",
    message: `POST /upload HTTP/1.1\r\n${FIELDS}\r\nContent-Length: 1024\r\n\r\n${"x".repeat(1_024)}`,
  },
  {
    name: "chunks of 128 octets",
    message: `POST /upload HTTP/1.1\r\n${FIELDS}\r\nTransfer-Encoding: chunked\r\n\r\n${`80\r\n${"x".repeat(128)}\r\n`.repeat(8)}0\r\n\r\n`,
  },
];

export const http1Decode: Bench = {
  name: "http1-decode",
  summary: "HTTP/1.1 requests, limits on, against http-parser-js 0.5.10, and llhttp beside it",
  run: async () => {
    const figures: Figure[] = [];
    for (const workload of WORKLOADS) figures.push(...(await measure(workload)));
    return figures;
  },
};

/** What was handed out: messages, characters of targets, names and values, and octets of content. */
interface Tally {
  messages: number;
  characters: number;
  contentOctets: number;
}

async function measure({ name, message }: Workload): Promise<Figure[]> {
  const chunks = makeChunks(message);
  const units = chunks.reduce((sum, { length }) => sum + length, 0);
  const expected = JSON.stringify(decodeOurs(chunks));
  const check = (tally: Tally): void => {
    if (JSON.stringify(tally) !== expected) throw new Error(`${JSON.stringify(tally)} instead of ${expected}`);
  };
  const measured = await interleave(
    [
      { name: "ours", units, work: () => check(decodeOurs(chunks)) },
      { name: "http-parser-js", units, work: () => check(decodeByCallbacks(new ScriptParser("REQUEST"), chunks)) },
      { name: "llhttp", units, work: () => check(decodeByCallbacks(nativeParser(), chunks)) },
    ],
    ROUNDS,
  );
  return [
    figure({
      label: `${name}, ours against http-parser-js`,
      value: measured.ratio("http-parser-js", "ours"),
      unit: "x as fast",
      bar: atLeast(BAR),
    }),
    figure({ label: `${name}, ours against llhttp`, value: measured.ratio("llhttp", "ours"), unit: "x as fast" }),
  ];
}

function makeChunks(message: string): readonly Buffer[] {
  const stream = Buffer.from(message.repeat(Math.floor(STREAM_OCTETS / message.length)), "latin1");
  const chunks: Buffer[] = [];
  for (let at = 0; at < stream.length; at += CHUNK_OCTETS) chunks.push(stream.subarray(at, at + CHUNK_OCTETS));
  return chunks;
}

function decodeOurs(chunks: readonly Buffer[]): Tally {
  const decoder = new RequestDecoder();
  const tally: Tally = { messages: 0, characters: 0, contentOctets: 0 };
  for (const chunk of chunks) {
    const { events, fault } = decoder.push(chunk);
    if (fault !== undefined) throw new Error(fault.code);
    for (const event of events) {
      if (event.kind === "request") tally.characters += charactersOf(event.target, event.fields);
      else if (event.kind === "content") tally.contentOctets += event.octets.length;
      else if (event.kind === "end") tally.messages += 1;
    }
  }
  return tally;
}

/** The part of the interface that both peers share: callbacks under numbers. */
interface CallbackParser {
  [callback: number]: (...values: never[]) => unknown;
  execute(chunk: Buffer): unknown;
}

interface CallbackNumbers {
  readonly kOnHeaders: number;
  readonly kOnHeadersComplete: number;
  readonly kOnBody: number;
  readonly kOnMessageComplete: number;
  readonly kOnExecute: number;
}

const require = createRequire(import.meta.url);
const {
  HTTPParser: ScriptParser,
}: { HTTPParser: CallbackNumbers & (new (type: "REQUEST") => CallbackParser) } = require("http-parser-js");
const {
  HTTPParser: NativeParser,
}: { HTTPParser: CallbackNumbers & { readonly REQUEST: number } & NativeClass } = require("_http_common");

// Who has looked at this number is called as a current Node.js calls, with arguments and not with one object.
if (ScriptParser.kOnExecute !== 99) throw new Error("another http-parser-js");

type NativeClass = new () => CallbackParser & { initialize(type: number, resource: object): void };

function nativeParser(): CallbackParser {
  const parser = new NativeParser();
  parser.initialize(NativeParser.REQUEST, {});
  return parser;
}

function decodeByCallbacks(parser: CallbackParser, chunks: readonly Buffer[]): Tally {
  const tally: Tally = { messages: 0, characters: 0, contentOctets: 0 };
  const numbers = parser instanceof NativeParser ? NativeParser : ScriptParser;
  parser[numbers.kOnHeadersComplete] = (
    _major: number,
    _minor: number,
    fields: readonly string[],
    _method: number,
    target: string,
  ): number => {
    tally.characters += charactersOf(target, fields);
    return 0;
  };
  parser[numbers.kOnBody] = (chunk: Buffer, _offset: number, length: number | undefined): void => {
    tally.contentOctets += length ?? chunk.length;
  };
  parser[numbers.kOnMessageComplete] = (): void => {
    tally.messages += 1;
  };
  for (const chunk of chunks) {
    const outcome = parser.execute(chunk);
    if (outcome instanceof Error) throw outcome;
  }
  return tally;
}

function charactersOf(target: string, fields: readonly string[]): number {
  let characters = target.length;
  for (const text of fields) characters += text.length;
  return characters;
}
