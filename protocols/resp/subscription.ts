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

/** The confirmations that answer a command, one for each channel, in the order in which it names them. */
export class Confirmations {
  readonly #topic: string;
  readonly #channels: readonly Uint8Array[];
  #confirmed = 0;

  constructor(topic: string, channels: readonly Uint8Array[]) {
    this.#topic = topic;
    this.#channels = channels;
  }

  get isWhole(): boolean {
    return this.#confirmed === this.#channels.length;
  }

  /** Takes the one that is due, and nothing else. */
  take(said: RespList): boolean {
    const channel = this.#channels[this.#confirmed];
    const [, named] = said.items;
    if (channel === undefined || topicOf(said) !== this.#topic) return false;
    if (named?.kind !== "bulk" || !isSame(named.octets, channel)) return false;
    this.#confirmed += 1;
    return true;
  }
}

/** What confirms the command; `undefined` where one reply answers it. Throws `RangeError` where that cannot be known. */
export function confirmationsOf(command: RespCommand): Confirmations | undefined {
  const name = nameOf(command);
  if (!SUBSCRIBING.has(name)) return undefined;
  if (command.length < 2) throw new RangeError("name the channels");
  return new Confirmations(name, command.slice(1));
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

function isSame(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((octet, index) => octet === right[index]);
}
