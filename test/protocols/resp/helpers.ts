/** What the RESP tests share: text with escapes for octets, and one way to run a decoder over any cuts. */
import type { Decoded, Decoder, Fault } from "../../../lab/core/decoder.ts";
import { CommandDecoder } from "../../../protocols/resp/command-decoder.ts";
import { ReplyDecoder } from "../../../protocols/resp/decoder.ts";
import type { RespLimits } from "../../../protocols/resp/limits.ts";
import { respLimits } from "../../../protocols/resp/limits.ts";
import type { RespCommand, RespValue, RespVersion } from "../../../protocols/resp/value.ts";

export interface Answer<Event> {
  readonly events: readonly Event[];
  readonly fault: Fault | undefined;
}

/** UTF-8. */
export function octets(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Each chunk is overwritten once it was pushed, as its owner may do. */
function decodeInPieces<Event>(decoder: Decoder<Event>, stream: Uint8Array, size: number): Answer<Event> {
  const events: Event[] = [];
  const add = (decoded: Decoded<Event>): Fault | undefined => {
    events.push(...decoded.events);
    return decoded.fault;
  };
  for (let at = 0; at < stream.length; at += size) {
    const chunk = stream.slice(at, at + size);
    add(decoder.push(chunk));
    chunk.fill(0xaa);
  }
  return { events, fault: add(decoder.end()) };
}

export interface ReplyOptions {
  readonly version?: RespVersion;
  readonly bulks?: "octets" | "text";
  readonly limits?: Partial<RespLimits>;
}

export function decodeReplies(stream: Uint8Array, options: ReplyOptions = {}, size = 2 ** 20): Answer<RespValue> {
  const { limits, ...rest } = options;
  return decodeInPieces(new ReplyDecoder({ ...rest, limits: respLimits(limits) }), stream, size);
}

export function decodeCommands(
  stream: Uint8Array,
  limits: Partial<RespLimits> = {},
  size = 2 ** 20,
): Answer<RespCommand> {
  return decodeInPieces(new CommandDecoder(respLimits(limits)), stream, size);
}

/** A command as text. */
export function wordsOf(command: RespCommand): string[] {
  return command.map((argument) => new TextDecoder().decode(argument));
}
