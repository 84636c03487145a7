/** The headers of one message as an executable specification: see reference.ts. */
import { natsFault } from "./faults.ts";
import type { NatsFault } from "./faults.ts";
import type { HeaderField, MessageHeaders } from "./operation.ts";
import { Refused, utf8Text } from "./reference-text.ts";

const BLANKS = /^[ \t]+|[ \t]+$/g;

/** `block` is Latin-1 text that began at `offset`. */
export function headersByReference(block: string, offset: number, fieldsMax: number): MessageHeaders | NatsFault {
  try {
    return read(block, fieldsMax);
  } catch (thrown) {
    if (!(thrown instanceof Refused)) throw thrown;
    return natsFault(thrown.code, offset + thrown.at);
  }
}

function read(block: string, fieldsMax: number): MessageHeaders {
  if (!block.startsWith("NATS/1.0")) throw new Refused("NATS_HEADER_VERSION", 0);
  if (!/^[ \t\r]/.test(block.slice(8))) throw new Refused("NATS_HEADER_VERSION", 8);
  const statusAt = 8 + (/^[ \t]*/.exec(block.slice(8))?.[0].length ?? 0);
  let at = statusAt;
  let status = 0;
  if (block[at] !== "\r") {
    const run = /^[0-9]{0,3}/.exec(block.slice(at))?.[0] ?? "";
    at += run.length;
    if (run.length < 3 || !/^[ \t\r]/.test(block.slice(at))) throw new Refused("NATS_HEADER_STATUS", at);
    status = Number(run);
  }
  const description = lineText(block, at);
  at = breakAt(block, description.end, "NATS_HEADER_STATUS");
  const fields: HeaderField[] = [];
  while (block[at] !== "\r") {
    if (at >= block.length) throw new Refused("NATS_HEADER_END", at);
    if (fields.length === fieldsMax) throw new Refused("NATS_TOO_MANY_HEADERS", at);
    const name = /^[!-9;-~]*/.exec(block.slice(at))?.[0] ?? "";
    const colon = at + name.length;
    if (name === "" || block[colon] !== ":") throw new Refused("NATS_HEADER_FIELD", colon);
    const value = lineText(block, colon + 1);
    fields.push({ name, value: value.text });
    at = breakAt(block, value.end, "NATS_HEADER_FIELD");
  }
  at = breakAt(block, at, "NATS_HEADER_END");
  if (at < block.length) throw new Refused("NATS_HEADER_END", at);
  return { status, description: description.text, fields };
}

function lineText(block: string, start: number): { readonly text: string; readonly end: number } {
  const line = /^[^\r\n]*/.exec(block.slice(start))?.[0] ?? "";
  return { text: utf8Text(line, start).replaceAll(BLANKS, ""), end: start + line.length };
}

function breakAt(block: string, at: number, code: "NATS_HEADER_STATUS" | "NATS_HEADER_FIELD" | "NATS_HEADER_END") {
  for (const [index, expected] of ["\r", "\n"].entries()) {
    if (at + index >= block.length) throw new Refused("NATS_HEADER_END", at + index);
    if (block[at + index] !== expected) throw new Refused(code, at + index);
  }
  return at + 2;
}
