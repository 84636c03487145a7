/** What subscribing changes: which commands have several replies, and which values answer nothing. */
import { textOf } from "../shared/line-text.ts";
import type { RespCommand, RespList } from "./value.ts";

const SUBSCRIBING: ReadonlySet<string> = new Set([
  "subscribe",
  "unsubscribe",
  "psubscribe",
  "punsubscribe",
  "ssubscribe",
  "sunsubscribe",
]);
const MESSAGES: ReadonlySet<string> = new Set(["message", "pmessage", "smessage"]);

/** The name of a command, in lower case. */
export function nameOf([name]: RespCommand): string {
  return name === undefined ? "" : textOf(name, 0, name.length).toLowerCase();
}

/** How many confirmations answer the command, one for each channel; 0 where one reply does. Throws `RangeError` where that cannot be known. */
export function confirmationsOf(command: RespCommand): number {
  if (!SUBSCRIBING.has(nameOf(command))) return 0;
  if (command.length < 2) throw new RangeError("name the channels");
  return command.length - 1;
}

export function isConfirmation(said: RespList): boolean {
  return SUBSCRIBING.has(topicOf(said));
}

export function isMessage(said: RespList): boolean {
  return MESSAGES.has(topicOf(said));
}

function topicOf({ items: [first] }: RespList): string {
  if (first?.kind === "bulk") return textOf(first.octets, 0, first.octets.length);
  return first?.kind === "simple" ? first.text : "";
}
