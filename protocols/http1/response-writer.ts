/** Says responses to requests: which fields delimit them, what of them is left out, and what the connection becomes. */
import type { Answer, AnswerQueue } from "./answer-queue.ts";
import { joinOctets } from "../shared/join-octets.ts";
import type { Delimited } from "./encoder.ts";
import { encodeChunk, encodeLastChunk, encodeResponseHead } from "./encoder.ts";
import type { Fields } from "./event.ts";
import { optionsOf } from "./framing-fields.ts";

export interface Response {
  readonly status: number;
  readonly reason?: string;
  readonly fields?: Fields;
  /** All of the content, or `stream` where `write` and `finish` follow. None unless told. */
  readonly content?: Uint8Array | "stream";
}

/** `full` while too much waits to be written; nothing was said then. */
export type Said = "sent" | "full";

const SWITCHING_PROTOCOLS = 101;
const FINAL_MIN = 200;
const NO_CONTENT = 204;
const NOT_MODIFIED = 304;
/** The last chunk without trailers. */
export const LAST_CHUNK_OCTETS = encodeLastChunk().length;
const NO_OCTETS = new Uint8Array(0);

/** Throws `RangeError` for a response that cannot be written, one that is larger than may wait, and a second one. */
export function sayResponse(answers: AnswerQueue, answer: Answer, response: Response): Said {
  if (answer.hasBegun) throw new RangeError("this request is answered already");
  const { status, reason = "", fields = [], content = NO_OCTETS } = response;
  const isAccepted = isTunnelAccepted(answer, status);
  if (status < FINAL_MIN && !isAccepted) throw new RangeError("an interim response is no answer");
  const isEmpty = isAccepted || status === NO_CONTENT || status === NOT_MODIFIED;
  const delimited = isEmpty ? ({ kind: "none" } as const) : delimitedOf(answer, content);
  const isClosing = optionsOf(fields).includes("close");
  const isLast = isClosing || delimited.kind === "close" || answer.isLast || (answer.head.isTunnel && !isAccepted);
  const all = isAccepted || isClosing ? fields : [...fields, ...persistenceOf(answer, isLast)];
  const head = encodeResponseHead({ status, reason }, all, delimited);
  const isLeftOut = isEmpty || answer.head.method === "HEAD";
  const octets = isLeftOut || content === "stream" ? head : joinOctets([head, content]);
  if (!answers.hasRoom(answer, octets.length)) return "full";
  answers.say(answer, octets);
  answer.hasBegun = true;
  answer.isLast = isLast || isAccepted;
  answer.stream = isLeftOut && !isAccepted ? "left out" : delimited.kind === "chunked" ? "chunked" : "raw";
  answer.isFinished = content !== "stream" && !isAccepted;
  return "sent";
}

/** Says a piece of content, or of what goes through a tunnel. Throws `RangeError` for one that is larger than may wait. */
export function sayPiece(answers: AnswerQueue, answer: Answer, piece: Uint8Array): Said {
  requireOpen(answer);
  if (answer.stream === "left out") return "sent";
  const octets = answer.stream === "chunked" ? encodeChunk(piece) : new Uint8Array(piece);
  if (!answers.hasRoom(answer, octets.length)) return "full";
  answers.say(answer, octets);
  return "sent";
}

/**
 * Says that no piece follows. Trailers need room; an end without them, of `LAST_CHUNK_OCTETS`, always has it. Throws
 * `RangeError` for trailers that cannot be written or are larger than may wait.
 */
export function sayEnd(answers: AnswerQueue, answer: Answer, trailers: Fields): Said {
  requireOpen(answer);
  if (answer.stream === "chunked") {
    const octets = encodeLastChunk(trailers);
    if (trailers.length > 0 && !answers.hasRoom(answer, octets.length)) return "full";
    answers.say(answer, octets);
  }
  answer.isFinished = true;
  return "sent";
}

function requireOpen({ hasBegun, isFinished }: Answer): void {
  if (!hasBegun || isFinished) throw new RangeError("no content of this answer is expected");
}

function isTunnelAccepted({ head }: Answer, status: number): boolean {
  if (!head.isTunnel) return false;
  return head.method === "CONNECT" ? status >= FINAL_MIN && status < FINAL_MIN + 100 : status === SWITCHING_PROTOCOLS;
}

/** Clients of version 1.0 know no chunks: content of unknown length ends with the connection (RFC 9112 6.3). */
function delimitedOf({ head }: Answer, content: Uint8Array | "stream"): Delimited {
  if (content !== "stream") return { kind: "length", length: content.length };
  return head.minor === 0 ? { kind: "close" } : { kind: "chunked" };
}

/** RFC 9112 9.3: version 1.1 goes on unless told, version 1.0 ends unless told. */
function persistenceOf({ head }: Answer, isLast: boolean): Fields {
  if (isLast) return ["Connection", "close"];
  return head.minor === 0 ? ["Connection", "keep-alive"] : [];
}
