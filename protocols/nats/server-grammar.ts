/** What a server says: INFO, MSG, HMSG, PING, PONG, +OK, -ERR. */
import type { ControlLine } from "./control-line.ts";
import type { CarriedHeaders, Grammar, Head, HeadPlaces, Refusal } from "./grammar.ts";
import { readHead, readRest, refusal, splitArguments, splitHead } from "./grammar.ts";
import { readInfo } from "./greeting.ts";
import { octetsOf } from "../shared/line-text.ts";
import type { NatsLimits } from "./limits.ts";
import { RELAYED_OCTETS_MAX } from "./limits.ts";
import { QUOTE, smallLetter } from "./octet.ts";
import type { ServerOperation } from "./operation.ts";

const NAME = {
  msg: octetsOf("msg"),
  hmsg: octetsOf("hmsg"),
  ping: octetsOf("ping"),
  pong: octetsOf("pong"),
  ok: octetsOf("+ok"),
  error: octetsOf("-err"),
  info: octetsOf("info"),
} as const;

/** The octets that names begin with. */
const FIRST = octetsOf("p+-");
const FIRST_OF_MESSAGES = octetsOf("mh");
const FIRST_OF_INFO = octetsOf("i")[0];

/** The places of MSG and HMSG, without and with a reply. */
const PLAIN: HeadPlaces = { sid: 1, reply: -1, headerOctets: -1, octets: 2 };
const PLAIN_WITH_REPLY: HeadPlaces = { sid: 1, reply: 2, headerOctets: -1, octets: 3 };
const HEADED: HeadPlaces = { sid: 1, reply: -1, headerOctets: 2, octets: 3 };
const HEADED_WITH_REPLY: HeadPlaces = { sid: 1, reply: 2, headerOctets: 3, octets: 4 };

const PING: ServerOperation = { kind: "ping" };
const PONG: ServerOperation = { kind: "pong" };
const OK: ServerOperation = { kind: "ok" };

export const SERVER_GRAMMAR: Grammar<ServerOperation> = {
  lineOctetsMaxOf(first: number, limits: NatsLimits): number {
    const small = smallLetter(first);
    if (small === FIRST_OF_INFO) return limits.infoOctetsMax;
    if (FIRST_OF_MESSAGES.includes(small)) return limits.controlLineOctetsMax + RELAYED_OCTETS_MAX;
    return FIRST.includes(small) ? limits.controlLineOctetsMax : 0;
  },

  read(line: ControlLine, head: Head, limits: NatsLimits): ServerOperation | Refusal | undefined {
    if (line.isNamed(NAME.msg)) {
      const problem = splitHead(line, 3, 4);
      return problem ?? readHead(line, head, line.count === 3 ? PLAIN : PLAIN_WITH_REPLY);
    }
    if (line.isNamed(NAME.hmsg)) {
      const problem = splitHead(line, 4, 5);
      return problem ?? readHead(line, head, line.count === 4 ? HEADED : HEADED_WITH_REPLY);
    }
    if (line.isNamed(NAME.ping)) return splitArguments(line, 0, 0) ?? PING;
    if (line.isNamed(NAME.pong)) return splitArguments(line, 0, 0) ?? PONG;
    if (line.isNamed(NAME.ok)) return splitArguments(line, 0, 0) ?? OK;
    if (line.isNamed(NAME.error)) return readError(line);
    return line.isNamed(NAME.info) ? readInfoLine(line, limits) : refusal("NATS_OPERATION");
  },

  complete({ subject, sid, reply, subjectFault }: Head, { headers, headerFault }: CarriedHeaders, payload: Uint8Array) {
    return { kind: "message", subject, sid, reply, subjectFault, headers, headerFault, payload };
  },
};

/** Its text stands in quotes, which are no part of it. */
function readError(line: ControlLine): ServerOperation | Refusal {
  const rest = readRest(line);
  if (typeof rest !== "string") return rest;
  const isQuoted = rest.length > 1 && rest.charCodeAt(0) === QUOTE && rest.charCodeAt(rest.length - 1) === QUOTE;
  return { kind: "error", text: isQuoted ? rest.slice(1, -1) : rest };
}

function readInfoLine(line: ControlLine, limits: NatsLimits): ServerOperation | Refusal {
  const rest = readRest(line);
  if (typeof rest !== "string") return rest;
  const info = readInfo(rest, limits);
  return info === undefined ? refusal("NATS_JSON") : { kind: "info", info };
}
