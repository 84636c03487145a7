/** What each attack sends to a server or a client with the default limits, what is counted of it, and what ends it. */
import type { Flood } from "../../lab/target/floods.ts";
import type { Victim } from "./attack-victims.ts";
import { clientVictim, serverVictim } from "./attack-victims.ts";
import { DEFAULT_HTTP1_LIMITS } from "./limits.ts";
import { octetsOf } from "./octets-of.ts";

const LIMITS = DEFAULT_HTTP1_LIMITS;
const SECOND_TICKS = 1_000_000;
const MIB = 1_048_576;
/** Repeats of what a chunk holds. */
const PER_CHUNK = 1_000;
const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const CHUNKED = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
const SILENCE = "";

function* repeat(times: number, text: string): Iterable<Uint8Array> {
  const octets = octetsOf(text);
  for (let time = 0; time < times; time += 1) yield octets;
}

function* after(first: string, rest: Iterable<Uint8Array>): Iterable<Uint8Array> {
  yield octetsOf(first);
  yield* rest;
}

const held = ({ gauge }: Victim): number => gauge.bytesHeld;
const parts = ({ gauge }: Victim): number => gauge.partsHeld;
const elapsed = (_victim: Victim, now: number): number => now;
const octetsTaken = (_victim: Victim, _now: number, taken: number): number => taken;
const toServer = { victim: () => serverVictim("read"), ticksPerChunk: 0 };
const toClient = { victim: clientVictim, ticksPerChunk: 0 };

const TIME: readonly Flood<Victim>[] = [
  {
    ...toServer,
    name: "slow-header",
    summary: "a head of which an octet comes every second",
    attack: { limit: "headTicksMax", bound: LIMITS.headTicksMax, unit: "ticks of one head", fault: "H1_HEAD_TIMEOUT" },
    ticksPerChunk: SECOND_TICKS,
    chunks: () => after("GET / HTTP/1.1\r\nA: ", repeat(60, "x")),
    count: elapsed,
  },
  {
    ...toServer,
    name: "slow-body",
    summary: "content of which an octet comes every five seconds",
    attack: {
      limit: "bodyTicksMax",
      bound: LIMITS.bodyTicksMax,
      unit: "ticks of one message",
      fault: "H1_BODY_TIMEOUT",
    },
    ticksPerChunk: 5 * SECOND_TICKS,
    chunks: () => after("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n", repeat(60, "x")),
    count: elapsed,
  },
  {
    ...toServer,
    name: "silent-body",
    summary: "content that stops in the middle",
    attack: { limit: "idleTicksMax", bound: LIMITS.idleTicksMax, unit: "ticks of silence", fault: "H1_IDLE_TIMEOUT" },
    ticksPerChunk: SECOND_TICKS,
    chunks: () => after("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nx", repeat(60, SILENCE)),
    count: elapsed,
  },
  {
    ...toClient,
    name: "slow-response",
    summary: "a response of which an octet comes every second",
    attack: {
      limit: "responseTicksMax",
      bound: LIMITS.responseTicksMax,
      unit: "ticks of one response",
      fault: "H1_RESPONSE_TIMEOUT",
    },
    ticksPerChunk: SECOND_TICKS,
    chunks: () => after("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", repeat(120, "x")),
    count: elapsed,
  },
];

const HEADS: readonly Flood<Victim>[] = [
  {
    ...toServer,
    name: "endless-request-line",
    summary: "a request line without a line break",
    attack: {
      limit: "startLineOctetsMax",
      bound: LIMITS.startLineOctetsMax,
      unit: "octets held",
      fault: "H1_START_LINE_TOO_LONG",
    },
    chunks: () => after("GET /", repeat(20, "x".repeat(PER_CHUNK))),
    count: held,
  },
  {
    ...toServer,
    name: "empty-line-flood",
    summary: "empty lines and no request",
    attack: {
      limit: "emptyLinesMax",
      bound: 2 * LIMITS.emptyLinesMax,
      unit: "octets taken",
      fault: "H1_EMPTY_LINES",
    },
    chunks: () => repeat(PER_CHUNK, "\r\n"),
    count: octetsTaken,
  },
  {
    ...toServer,
    name: "header-flood",
    summary: "fields without end, each a few octets long",
    attack: { limit: "fieldsMax", bound: LIMITS.fieldsMax, unit: "parts held", fault: "H1_TOO_MANY_FIELDS" },
    chunks: () => after("GET / HTTP/1.1\r\n", repeat(PER_CHUNK, "A:\r\n")),
    count: parts,
  },
  {
    ...toServer,
    name: "endless-field",
    summary: "a value without a line break",
    attack: {
      limit: "fieldsOctetsMax",
      bound: LIMITS.fieldsOctetsMax,
      unit: "octets held",
      fault: "H1_FIELDS_TOO_LARGE",
    },
    chunks: () => after("GET / HTTP/1.1\r\nA: ", repeat(40, "x".repeat(PER_CHUNK))),
    count: held,
  },
  {
    ...toServer,
    name: "trailer-flood",
    summary: "trailers without end",
    attack: { limit: "fieldsMax", bound: LIMITS.fieldsMax + 1, unit: "parts held", fault: "H1_TOO_MANY_FIELDS" },
    chunks: () => after(`${CHUNKED}0\r\n`, repeat(PER_CHUNK, "A:\r\n")),
    count: parts,
  },
  {
    ...toClient,
    name: "interim-flood",
    summary: "interim responses and no final one",
    attack: { limit: "interimMax", bound: LIMITS.interimMax, unit: "interim responses", fault: "H1_INTERIM_TOO_MANY" },
    chunks: () => repeat(PER_CHUNK, "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n"),
    count: ({ heads }) => heads,
  },
];

const CONTENT: readonly Flood<Victim>[] = [
  {
    ...toServer,
    name: "chunk-extension-flood",
    summary: "a chunk extension without end",
    attack: {
      limit: "chunkOverheadOctetsMax",
      bound: LIMITS.chunkOverheadOctetsMax + CHUNKED.length,
      unit: "octets taken",
      fault: "H1_CHUNK_OVERHEAD",
    },
    chunks: () => after(`${CHUNKED}1;a=`, repeat(400, "x".repeat(100))),
    count: octetsTaken,
  },
  {
    ...toServer,
    name: "tiny-chunk-flood",
    summary: "chunks of one octet without end",
    attack: {
      limit: "chunkOverheadOctetsMax",
      bound: LIMITS.chunkOverheadOctetsMax,
      unit: "chunks",
      fault: "H1_CHUNK_OVERHEAD",
    },
    chunks: () => after(CHUNKED, repeat(40, "1\r\nx\r\n".repeat(PER_CHUNK))),
    count: ({ contentOctets }) => contentOctets,
  },
  {
    ...toServer,
    name: "endless-body",
    summary: "chunks of content without end",
    attack: {
      limit: "bodyOctetsMax",
      bound: LIMITS.bodyOctetsMax,
      unit: "octets of content",
      fault: "H1_BODY_TOO_LARGE",
    },
    chunks: () => after(CHUNKED, repeat(2 * (LIMITS.bodyOctetsMax / MIB), `100000\r\n${"x".repeat(MIB)}\r\n`)),
    count: ({ contentOctets }) => contentOctets,
  },
  {
    ...toClient,
    name: "endless-response",
    summary: "content that ends with the connection, which does not end",
    attack: {
      limit: "bodyOctetsMax",
      bound: LIMITS.bodyOctetsMax,
      unit: "octets of content",
      fault: "H1_BODY_TOO_LARGE",
    },
    chunks: () => after("HTTP/1.1 200 OK\r\n\r\n", repeat(2 * (LIMITS.bodyOctetsMax / MIB), "x".repeat(MIB))),
    count: ({ contentOctets }) => contentOctets,
  },
];

const CONNECTIONS: readonly Flood<Victim>[] = [
  {
    ...toServer,
    name: "pipelining-flood",
    summary: "requests without end to a server that takes its time",
    attack: {
      limit: "pipelineMax",
      bound: LIMITS.pipelineMax + 1,
      unit: "requests and the refusal",
      fault: "H1_PIPELINE_TOO_LONG",
    },
    victim: () => serverVictim("none"),
    chunks: () => repeat(PER_CHUNK, GET),
    count: ({ inFlight }) => inFlight,
  },
  {
    ...toServer,
    name: "unread-answers",
    summary: "requests for large answers from a client that reads none",
    attack: {
      limit: "outputOctetsMax",
      bound: LIMITS.outputOctetsMax,
      unit: "octets held",
      fault: "H1_PIPELINE_TOO_LONG",
    },
    victim: () => serverVictim("unread"),
    chunks: () => repeat(PER_CHUNK, GET),
    count: held,
  },
  {
    ...toClient,
    name: "unasked-response",
    summary: "a second response to one request, which the next would take for its own",
    attack: { limit: "requests sent", bound: 1, unit: "responses", fault: "H1_RESPONSE_UNEXPECTED" },
    chunks: () => repeat(PER_CHUNK, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
    count: ({ heads }) => heads,
  },
];

export const FLOODS: readonly Flood<Victim>[] = [...TIME, ...HEADS, ...CONTENT, ...CONNECTIONS];
