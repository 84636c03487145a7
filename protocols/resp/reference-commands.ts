/** Commands as an executable specification: the whole input at once, over Latin-1 text. See reference.ts. */
import type { Decoded } from "../../lab/core/decoder.ts";
import type { RespFault, RespFaultCode } from "./faults.ts";
import { respFault } from "./faults.ts";
import { splitInline } from "./inline.ts";
import type { RespLimits } from "./limits.ts";
import { NUMBER_OCTETS_MAX } from "./limits.ts";
import type { RespCommand } from "./value.ts";

/** A command, or nothing where an empty one was skipped, and the index behind it. */
type Read = { readonly command: RespCommand | undefined; readonly next: number } | RespFault;

export function decodeCommandsByReference(input: Uint8Array, limits: RespLimits): Decoded<RespCommand> {
  const events: RespCommand[] = [];
  for (let at = 0; at < input.length;) {
    const read = input[at] === 0x2a ? readArray(input, at, limits) : readInline(input, at, limits);
    if ("code" in read) return { events, fault: read };
    if (read.command !== undefined) events.push(read.command);
    at = read.next;
  }
  return { events, fault: undefined };
}

function readArray(input: Uint8Array, start: number, limits: RespLimits): Read {
  const count = readNumber(input, start, "RESP_COUNT");
  if ("code" in count) return count;
  if (count.value > limits.argumentsMax) return respFault("RESP_TOO_MANY_ELEMENTS", start);
  const command: Uint8Array[] = [];
  let held = 0;
  let at = count.next;
  while (command.length < count.value) {
    if (at === input.length) return respFault("RESP_TRUNCATED", at);
    if (input[at] !== 0x24) return respFault("RESP_ARGUMENT_TYPE", at);
    const length = readNumber(input, at, "RESP_LENGTH");
    if ("code" in length) return length;
    if (length.value < 0) return respFault("RESP_LENGTH", at + 1);
    if (length.value > limits.bulkOctetsMax) return respFault("RESP_BULK_TOO_LARGE", at);
    held += length.value;
    if (held > limits.commandOctetsMax) return respFault("RESP_VALUE_TOO_LARGE", at);
    const end = length.next + length.value;
    if (input.length > end && input[end] !== 0x0d) return respFault("RESP_BULK_TERMINATOR", end);
    if (input.length > end + 1 && input[end + 1] !== 0x0a) return respFault("RESP_BULK_TERMINATOR", end + 1);
    if (input.length < end + 2) return respFault("RESP_TRUNCATED", input.length);
    command.push(input.slice(length.next, end));
    at = end + 2;
  }
  return { command: command.length > 0 ? command : undefined, next: at };
}

/** The number behind the type octet at `start`, and the index behind its line. */
function readNumber(
  input: Uint8Array,
  start: number,
  code: RespFaultCode,
): { readonly value: number; readonly next: number } | RespFault {
  const rest = input.subarray(start + 1);
  const isBreak = (octet: number): boolean => octet === 0x0d || octet === 0x0a;
  const found = rest.findIndex(isBreak);
  const digits = found < 0 ? rest.length : found;
  if (digits > NUMBER_OCTETS_MAX) return respFault("RESP_LINE_TOO_LONG", start + 1 + NUMBER_OCTETS_MAX);
  if (found < 0) return respFault("RESP_TRUNCATED", input.length);
  if (rest[found] === 0x0a) return respFault("RESP_LINE_BREAK", start + 1 + found);
  if (rest.length === found + 1) return respFault("RESP_TRUNCATED", input.length);
  if (rest[found + 1] !== 0x0a) return respFault("RESP_LINE_BREAK", start + 2 + found);
  const text = String.fromCharCode(...rest.subarray(0, found));
  if (/^(0|[1-9][0-9]*|-1)$/.test(text)) return { value: Number(text), next: start + 3 + found };
  const padded = /^0[0-9]+(?![0-9])/.exec(text)?.[0] ?? "";
  const isPadded = padded !== "" && padded.length < text.length;
  const good = isPadded ? padded : (/^(-1|-|0|[1-9][0-9]*|)/.exec(text)?.[0] ?? "");
  return respFault(code, start + 1 + good.length);
}

function readInline(input: Uint8Array, start: number, limits: RespLimits): Read {
  const length = input.subarray(start).indexOf(0x0a);
  const octets = length < 0 ? input.length - start : length + 1;
  if (octets > limits.inlineOctetsMax) return respFault("RESP_INLINE_TOO_LONG", start);
  if (length < 0) return respFault("RESP_TRUNCATED", input.length);
  const end = start + length;
  const command = splitInline(input.slice(start, input[end - 1] === 0x0d && end > start ? end - 1 : end));
  if (command === undefined) return respFault("RESP_INLINE_QUOTES", start);
  if (command.length > limits.argumentsMax) return respFault("RESP_TOO_MANY_ELEMENTS", start);
  return { command: command.length > 0 ? command : undefined, next: end + 1 };
}
