/** The parser of @nats-io/nats-core behind our interface: what a stream comes to, and whether it was taken at all. */
import type { ParserEvent } from "@nats-io/nats-core/internal";
import { Kind, MsgHdrsImpl, Parser } from "@nats-io/nats-core/internal";
import type { ServerOperation } from "../../../protocols/nats/operation.ts";

/** `waits` where neither an operation nor an error came. */
type Verdict = "takes" | "refuses" | "waits";

export interface PeerAnswer {
  readonly verdict: Verdict;
  readonly operations: readonly unknown[];
}

/** Hands over the stream in pieces of `size`. */
export function natsCore(stream: Uint8Array, size = 2 ** 20): PeerAnswer {
  const operations: unknown[] = [];
  // What is pushed are views of buffers that are used again, so it is read at once.
  const parser = new Parser({
    push: (event) => operations.push(typeof event === "function" ? "a call" : plainEvent(event)),
  });
  try {
    for (let at = 0; at < stream.length; at += size) parser.parse(stream.slice(at, at + size));
  } catch {
    return { verdict: "refuses", operations };
  }
  return { verdict: operations.length > 0 ? "takes" : "waits", operations };
}

function plainEvent(event: ParserEvent): unknown {
  const { msg, data = new Uint8Array(0) } = event;
  switch (event.kind) {
    case Kind.MSG:
      return msg === undefined ? "no message" : plainMessage(msg, data);
    case Kind.INFO:
      return { kind: "info", json: textOf(data).trim() };
    case Kind.ERR:
      return { kind: "error", text: textOf(data) };
    default:
      return { kind: ["ok", "", "", "", "ping", "pong"][event.kind] };
  }
}

type Arguments = Exclude<ParserEvent["msg"], undefined>;

function plainMessage({ subject, sid, reply, hdr }: Arguments, data: Uint8Array): unknown {
  const headers = hdr < 0 ? undefined : MsgHdrsImpl.decode(data.subarray(0, hdr));
  return {
    kind: "message",
    subject: textOf(subject),
    sid,
    reply: reply === undefined ? undefined : textOf(reply),
    headers: headers && { status: headers.code, description: headers.description, fields: sorted(headers) },
    payload: textOf(data.subarray(Math.max(0, hdr))),
  };
}

/** A value of ours as the peer gives it. */
export function asPeer(operation: ServerOperation, stream: string): unknown {
  if (operation.kind === "info") return { kind: "info", json: stream.replace(/^INFO\s*/i, "").trim() };
  if (operation.kind === "error") return { kind: "error", text: stream.replace(/^-ERR\s*/i, "").trim() };
  if (operation.kind !== "message") return operation;
  const { kind, subject, sid, reply, headers, payload } = operation;
  const fields = headers?.fields.map(({ name, value }) => `${name}: ${value}`).toSorted();
  return { kind, subject, sid, reply, headers: headers && { ...headers, fields }, payload: textOf(payload) };
}

/** It keeps the values of one name together. */
function sorted(headers: MsgHdrsImpl): string[] {
  return [...headers].flatMap(([name, values]) => values.map((value) => `${name}: ${value}`)).toSorted();
}

function textOf(octets: Uint8Array): string {
  return new TextDecoder().decode(octets);
}
