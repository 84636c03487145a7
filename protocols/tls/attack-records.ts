/** Attacks on ends that are past their hellos, and on clients by servers: what is sent, and what ends it. */
import type { Flood } from "../../lab/target/floods.ts";
import type { TlsEndpoint } from "./endpoint.ts";
import { ALERT, ALERT_LEVEL } from "./alert.ts";
import {
  acceptorBehind,
  ALERT_OCTETS,
  caller,
  callerOf12,
  held,
  NOTHING,
  octetByOctet,
  repeat,
  retryOf,
  SECOND_TICKS,
} from "./attack-victims.ts";
import { RETRIES_MAX, TlsCaller } from "./caller.ts";
import { CONTENT, GROUP, MESSAGE } from "./code-points.ts";
import { encodeMessage, encodeRecords } from "./encoder.ts";
import { sealRecord } from "./inner-plaintext.ts";
import { DEFAULT_TLS_LIMITS } from "./limits.ts";
import { PLAIN_OFFER } from "./offer.ts";

const LIMITS = DEFAULT_TLS_LIMITS;
const admitted = { victim: () => acceptorBehind(PLAIN_OFFER), ticksPerChunk: 0 };
const inner = (type: number, ...content: readonly number[]): Uint8Array =>
  sealRecord({ type, content: Uint8Array.from(content) });

export const RECORD_FLOODS: readonly Flood<TlsEndpoint>[] = [
  {
    ...admitted,
    name: "empty-records",
    summary: "protected records with nothing inside",
    attack: { limit: "emptyRecordsMax", bound: LIMITS.emptyRecordsMax + 1, unit: "in a row", fault: "TLS_EMPTY_FLOOD" },
    chunks: () => repeat(4 * LIMITS.emptyRecordsMax, inner(CONTENT.applicationData)),
    count: ({ channel }) => channel.inner.emptyRecords,
  },
  {
    ...admitted,
    name: "padding-only",
    summary: "protected records of padding, as large as they may be",
    attack: {
      limit: "emptyRecordsMax",
      bound: LIMITS.emptyRecordsMax + 1,
      unit: "in a row",
      fault: "TLS_EMPTY_FLOOD",
    },
    chunks: () => repeat(64, sealRecord({ type: CONTENT.applicationData, content: NOTHING }, 16_000)),
    count: ({ channel }) => channel.inner.emptyRecords,
  },
  {
    ...admitted,
    name: "protected-warning-flood",
    summary: "protected alerts that end nothing",
    attack: {
      limit: "warningAlertsMax",
      bound: LIMITS.warningAlertsMax + 1,
      unit: "in a row",
      fault: "TLS_ALERT_FLOOD",
    },
    chunks: () => repeat(100, inner(CONTENT.alert, ALERT_LEVEL.warning, ALERT.userCanceled)),
    count: ({ channel }) => channel.inner.warnings,
  },
  {
    ...admitted,
    name: "key-update-flood",
    summary: "key updates that ask for one in turn, without data, and nothing of ours is read",
    attack: {
      limit: "postHandshakesMax",
      bound: LIMITS.postHandshakesMax + 1,
      unit: "in a row",
      fault: "TLS_POST_HANDSHAKE_FLOOD",
    },
    chunks: () => repeat(100, inner(CONTENT.handshake, MESSAGE.keyUpdate, 0, 0, 1, 1)),
    count: ({ channel }) => channel.inner.postHandshakes,
  },
  {
    ...admitted,
    name: "close-stall",
    summary: "data for ever behind our goodbye, and no goodbye",
    attack: {
      limit: "closeTicksMax",
      bound: LIMITS.closeTicksMax,
      unit: "ticks since the goodbye",
      fault: "TLS_CLOSE_TIMEOUT",
    },
    victim: () => {
      const victim = acceptorBehind(PLAIN_OFFER);
      victim.channel.close();
      return victim;
    },
    ticksPerChunk: SECOND_TICKS,
    chunks: () => repeat(100, inner(CONTENT.applicationData, 1)),
    count: (_victim, now) => now,
  },
  {
    ticksPerChunk: 0,
    name: "retry-flood",
    summary: "a server that asks for another hello again and again",
    attack: { limit: "RETRIES_MAX", bound: RETRIES_MAX, unit: "hellos more", fault: "TLS_ANSWER_RETRY" },
    victim: caller,
    chunks: () => [retryOf(GROUP.p256), retryOf(GROUP.x25519), retryOf(GROUP.p256)],
    count: (victim) => (victim instanceof TlsCaller ? victim.retries : 0),
  },
  {
    ticksPerChunk: 0,
    name: "certificate-bomb",
    summary: "a server that declares a certificate of 16 MiB",
    attack: {
      limit: "handshakeMessageOctetsMax",
      bound: ALERT_OCTETS,
      unit: "octets held",
      fault: "TLS_MESSAGE_TOO_LARGE",
    },
    victim: callerOf12,
    *chunks() {
      yield* octetByOctet(Uint8Array.of(CONTENT.handshake, 3, 3, 0x40, 0, MESSAGE.certificate, 0xff, 0xff, 0xff));
      yield* repeat(100, new Uint8Array(16_380));
    },
    count: held,
  },
  {
    ticksPerChunk: 0,
    name: "message-flood",
    summary: "a server that sends empty handshake messages",
    attack: {
      limit: "handshakeMessagesMax",
      bound: LIMITS.handshakeMessagesMax + 1,
      unit: "messages",
      fault: "TLS_TOO_MANY_MESSAGES",
    },
    victim: callerOf12,
    chunks: () => repeat(100, encodeRecords(CONTENT.handshake, encodeMessage(MESSAGE.certificateRequest, NOTHING))),
    count: ({ channel }) => channel.decoder.messages,
  },
];
