/**
 * NATS decoding against the parser of @nats-io/nats-core 3.4.0, on the same chunks of 64 KiB, limits and error contract on.
 *
 * Both do the same: every message is delivered with its subject and reply as text, its headers by name, and its
 * payload. Theirs are made when they are asked for, so they are asked for, by the message that nats-core gives its
 * users. Its payloads are views of the chunks; ours are copies, which no chunk can change. Its header fields are in a
 * map, ours in a list in which one is looked up.
 */
import type { ParserEvent } from "@nats-io/nats-core/internal";
import { Kind, MsgImpl, Parser } from "@nats-io/nats-core/internal";
import { ServerDecoder } from "../protocols/nats/decoder.ts";
import type { Bench } from "./bench.ts";
import type { Figure } from "./figures.ts";
import { atLeast, figure } from "./figures.ts";
import { interleave } from "./harness.ts";

const ROUNDS = { warmUp: 6, measured: 21 };
const STREAM_OCTETS = 2 * 1_048_576;
const CHUNK_OCTETS = 65_536;
const BAR = 1;
const FIELD = "Nats-Msg-Id";

interface Workload {
  readonly name: string;
  /** Operations that are repeated until the stream is full. */
  readonly operations: readonly string[];
}

const HEADERS = `NATS/1.0\r\n${FIELD}: 12345\r\nNats-Stream: ORDERS\r\n\r\n`;

const WORKLOADS: readonly Workload[] = [
  {
    name: "messages of 16 octets with replies",
    operations: ["1", "22", "333"].map(
      (token) => `MSG orders.created.${token} 7 _INBOX.Xy7Z.${token} 16\r\n${"x".repeat(16)}\r\n`,
    ),
  },
  { name: "messages of 128 octets", operations: [`MSG orders.created 7 128\r\n${"x".repeat(128)}\r\n`] },
  { name: "messages of 1 KiB", operations: [`MSG orders.created 7 1024\r\n${"x".repeat(1_024)}\r\n`] },
  {
    name: "messages of 128 octets with headers",
    operations: [`HMSG orders.created 7 ${HEADERS.length} ${HEADERS.length + 128}\r\n${HEADERS}${"x".repeat(128)}\r\n`],
  },
];

export const natsDecode: Bench = {
  name: "nats-decode",
  summary: "NATS decoding of messages with and without headers, limits on, against @nats-io/nats-core 3.4.0",
  run: async () => {
    const figures: Figure[] = [];
    for (const workload of WORKLOADS) figures.push(await measure(workload));
    return figures;
  },
};

interface Stream {
  readonly chunks: readonly Buffer[];
  readonly messages: number;
}

/** What is read of all messages: it must be the same of both. */
interface Delivered {
  messages: number;
  characters: number;
  octets: number;
}

async function measure({ name, operations }: Workload): Promise<Figure> {
  const stream = makeStream(operations);
  const units = stream.chunks.reduce((sum, { length }) => sum + length, 0);
  const expected = decodeOurs(stream);
  const measured = await interleave(
    [
      { name: "ours", units, work: () => check(decodeOurs(stream), expected, stream) },
      { name: "theirs", units, work: () => check(decodeTheirs(stream), expected, stream) },
    ],
    ROUNDS,
  );
  return figure({
    label: `${name}, ours against nats-core`,
    value: measured.ratio("theirs", "ours"),
    unit: "x as fast",
    bar: atLeast(BAR),
  });
}

function makeStream(operations: readonly string[]): Stream {
  const group = Buffer.from(operations.join(""));
  const groups = Math.floor(STREAM_OCTETS / group.length);
  const stream = Buffer.concat(Array.from({ length: groups }, () => group));
  const chunks: Buffer[] = [];
  for (let at = 0; at < stream.length; at += CHUNK_OCTETS) chunks.push(stream.subarray(at, at + CHUNK_OCTETS));
  return { chunks, messages: groups * operations.length };
}

function decodeOurs({ chunks }: Stream): Delivered {
  const delivered = { messages: 0, characters: 0, octets: 0 };
  const decoder = new ServerDecoder();
  for (const chunk of chunks) {
    for (const operation of decoder.push(chunk).events) {
      if (operation.kind !== "message") continue;
      const { subject, reply = "", headers, payload } = operation;
      const field = headers?.fields.find(({ name }) => name === FIELD)?.value ?? "";
      delivered.messages += 1;
      delivered.characters += subject.length + reply.length + field.length;
      delivered.octets += payload.length;
    }
  }
  return delivered;
}

function decodeTheirs({ chunks }: Stream): Delivered {
  const delivered = { messages: 0, characters: 0, octets: 0 };
  const parser = new Parser({ push: (event) => take(event, delivered) });
  for (const chunk of chunks) parser.parse(chunk);
  return delivered;
}

/** Only answers are sent through it, and none is. */
const NO_PUBLISHER: ConstructorParameters<typeof MsgImpl>[2] = { publish: () => undefined };

function take(event: ParserEvent | (() => void), delivered: Delivered): void {
  if (typeof event === "function" || event.kind !== Kind.MSG || event.msg === undefined) return;
  const message = new MsgImpl(event.msg, event.data ?? new Uint8Array(0), NO_PUBLISHER);
  const reply = event.msg.reply === undefined ? "" : (message.reply ?? "");
  const field = message.headers?.get(FIELD) ?? "";
  delivered.messages += 1;
  delivered.characters += message.subject.length + reply.length + field.length;
  delivered.octets += message.data.length;
}

function check(delivered: Delivered, expected: Delivered, { messages }: Stream): void {
  const isSame = delivered.characters === expected.characters && delivered.octets === expected.octets;
  if (!isSame || delivered.messages !== messages) throw new Error(`${delivered.messages} messages, not as expected`);
}
