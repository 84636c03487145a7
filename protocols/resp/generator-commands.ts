/** Makes commands, as arrays and as lines: right in most places, bent in a few. All decisions 0 give `PING`. */
import type { Place } from "../../lab/core/decisions.ts";
import type { InputSource } from "../../lab/target/target.ts";
import { joinOctets } from "../shared/join-octets.ts";
import { pick } from "../shared/pick.ts";
import { commandOf, encodeCommand } from "./encoder.ts";
import { octetsOf } from "../shared/line-text.ts";
import type { RespCommand } from "./value.ts";

const COMMANDS_MAX = 8;
const BEND_SHARE = 10;
const TEXTS: readonly string[] = ["k", "v", "", "héllo", "a b", "\r\n", "x".repeat(40), "__proto__", "1", "-1"];

const BENDS: readonly string[] = [
  "*-1\r\n",
  "*0\r\n",
  "\r\n",
  "   \n",
  "*1\r\n$-1\r\n",
  "*1\r\n+PING\r\n",
  "*1\r\n$04\r\nPING\r\n",
  "*01\r\n$4\r\nPING\r\n",
  "*1\r\n$4\r\nPINGS\r\n",
  "*100\r\n",
  "*2\r\n$201\r\n",
  "*9\r\n",
  'SET k "a\\x41\\n\\"b"\r\n',
  "SET k 'it\\'s'\n",
  'SET k "open\r\n',
  "SET k 'x'y\r\n",
  `GET ${"x".repeat(120)}\r\n`,
  "*1\n",
  "*\r\n",
  "*00a\r\n",
];

const TEMPLATES: readonly ((place: Place) => RespCommand)[] = [
  () => commandOf("PING"),
  (place) => commandOf("SET", pick(TEXTS, place), pick(TEXTS, place)),
  (place) => commandOf("GET", pick(TEXTS, place)),
  (place) => commandOf("ECHO", pick(TEXTS, place)),
  (place) => commandOf("DEL", pick(TEXTS, place), pick(TEXTS, place)),
  (place) => commandOf("INCR", pick(TEXTS, place)),
  (place) => commandOf("LRANGE", pick(TEXTS, place), "0", "-1"),
  (place) => commandOf("HELLO", pick(["3", "2", "4"], place)),
  (place) => commandOf("SUBSCRIBE", pick(TEXTS, place)),
  (place) => commandOf("PUBLISH", pick(TEXTS, place), pick(TEXTS, place)),
];

export function generateCommands(source: InputSource): Uint8Array {
  const count = 1 + source.at("commands").choose(COMMANDS_MAX);
  const parts: Uint8Array[] = [];
  for (let index = 0; index < count; index += 1) parts.push(commandOctets(source.at(`command-${index}`)));
  return joinOctets(parts);
}

function commandOctets(place: Place): Uint8Array {
  if (place.choose(BEND_SHARE) === 1) return octetsOf(pick(BENDS, place));
  const command = pick(TEMPLATES, place)(place);
  return place.choose(4) === 1 ? octetsOf(`${inlineText(command)}\r\n`) : encodeCommand(command);
}

/** The command as a line; arguments in double quotes. */
function inlineText(command: RespCommand): string {
  return command.map((argument) => `"${Array.from(argument, escaped).join("")}"`).join(" ");
}

function escaped(octet: number): string {
  return `\\x${octet.toString(16).padStart(2, "0")}`;
}
