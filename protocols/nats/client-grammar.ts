/** What a client says: CONNECT, PUB, HPUB, SUB, UNSUB, PING, PONG. */
import { octetsOf } from "../shared/line-text.ts";
import type { ControlLine } from "./control-line.ts";
import type { CarriedHeaders, Grammar, Head, HeadPlaces, Refusal } from "./grammar.ts";
import { readHead, readRest, readSid, readSize, refusal, splitArguments, splitHead } from "./grammar.ts";
import { readConnect } from "./greeting.ts";
import type { NatsLimits } from "./limits.ts";
import { smallLetter } from "./octet.ts";
import type { ClientOperation } from "./operation.ts";

const NAME = {
  pub: octetsOf("pub"),
  hpub: octetsOf("hpub"),
  sub: octetsOf("sub"),
  unsub: octetsOf("unsub"),
  ping: octetsOf("ping"),
  pong: octetsOf("pong"),
  connect: octetsOf("connect"),
} as const;

/** The octets that names begin with. */
const FIRST = octetsOf("phsuc");

/** The places of PUB and HPUB, without and with a reply. */
const PLAIN: HeadPlaces = { sid: -1, reply: -1, headerOctets: -1, octets: 1 };
const PLAIN_WITH_REPLY: HeadPlaces = { sid: -1, reply: 1, headerOctets: -1, octets: 2 };
const HEADED: HeadPlaces = { sid: -1, reply: -1, headerOctets: 1, octets: 2 };
const HEADED_WITH_REPLY: HeadPlaces = { sid: -1, reply: 1, headerOctets: 2, octets: 3 };

const PING: ClientOperation = { kind: "ping" };
const PONG: ClientOperation = { kind: "pong" };

export const CLIENT_GRAMMAR: Grammar<ClientOperation> = {
  lineOctetsMaxOf(first: number, limits: NatsLimits): number {
    return FIRST.includes(smallLetter(first)) ? limits.controlLineOctetsMax : 0;
  },

  read(line: ControlLine, head: Head): ClientOperation | Refusal | undefined {
    if (line.isNamed(NAME.pub)) {
      const problem = splitHead(line, 2, 3);
      return problem ?? readHead(line, head, line.count === 2 ? PLAIN : PLAIN_WITH_REPLY);
    }
    if (line.isNamed(NAME.hpub)) {
      const problem = splitHead(line, 3, 4);
      return problem ?? readHead(line, head, line.count === 3 ? HEADED : HEADED_WITH_REPLY);
    }
    if (line.isNamed(NAME.sub)) return splitArguments(line, 2, 3) ?? readSubscription(line);
    if (line.isNamed(NAME.unsub)) return splitArguments(line, 1, 2) ?? readUnsubscription(line);
    if (line.isNamed(NAME.ping)) return splitArguments(line, 0, 0) ?? PING;
    if (line.isNamed(NAME.pong)) return splitArguments(line, 0, 0) ?? PONG;
    return line.isNamed(NAME.connect) ? readConnectLine(line) : refusal("NATS_OPERATION");
  },

  complete({ subject, reply, subjectFault }: Head, { headers, headerFault }: CarriedHeaders, payload: Uint8Array) {
    return { kind: "publish", subject, reply, subjectFault, headers, headerFault, payload };
  },
};

function readSubscription(line: ControlLine): ClientOperation | Refusal {
  const hasQueue = line.count === 3;
  const sid = readSid(line, hasQueue ? 2 : 1);
  if (typeof sid !== "number") return sid;
  return { kind: "subscribe", subject: line.text(0), queue: hasQueue ? line.text(1) : undefined, sid };
}

function readUnsubscription(line: ControlLine): ClientOperation | Refusal {
  const sid = readSid(line, 0);
  if (typeof sid !== "number") return sid;
  const max = line.count === 2 ? readSize(line, 1) : 0;
  return typeof max === "number" ? { kind: "unsubscribe", sid, max } : max;
}

function readConnectLine(line: ControlLine): ClientOperation | Refusal {
  const rest = readRest(line);
  if (typeof rest !== "string") return rest;
  const options = readConnect(rest);
  return options === undefined ? refusal("NATS_JSON") : { kind: "connect", options };
}
