/** Attacks on an acceptor whose hello was not judged yet, or that waits for another one: what is sent, and what ends it. */
import type { Flood } from "../../lab/target/floods.ts";
import type { TlsEndpoint } from "./endpoint.ts";
import { TlsAcceptor } from "./acceptor.ts";
import { ALERT, ALERT_LEVEL } from "./alert.ts";
import {
  acceptor,
  acceptorThatAsked,
  ALERT_OCTETS,
  held,
  helloRecords,
  helloWith,
  NOTHING,
  octetByOctet,
  repeat,
  SECOND_TICKS,
} from "./attack-victims.ts";
import { CONTENT, MESSAGE } from "./code-points.ts";
import { RECORD_HEADER_OCTETS } from "./decoder.ts";
import { encodeChangeCipherSpec, encodeRecords } from "./encoder.ts";
import { DEFAULT_TLS_LIMITS } from "./limits.ts";

const LIMITS = DEFAULT_TLS_LIMITS;
const USER_CANCELED = Uint8Array.of(ALERT_LEVEL.warning, ALERT.userCanceled);
const greeting = { victim: acceptor, ticksPerChunk: 0 };
const asked = { victim: acceptorThatAsked, ticksPerChunk: 0 };

export const GREETING_FLOODS: readonly Flood<TlsEndpoint>[] = [
  {
    ...asked,
    name: "zero-length-records",
    summary: "protected records without an octet",
    attack: {
      limit: "emptyRecordsMax",
      bound: LIMITS.emptyRecordsMax + 1,
      unit: "in a row",
      fault: "TLS_EMPTY_FLOOD",
    },
    chunks: () => repeat(4 * LIMITS.emptyRecordsMax, encodeRecords(CONTENT.applicationData, NOTHING)),
    count: ({ channel }) => channel.decoder.floods.emptyRecords,
  },
  {
    ...greeting,
    name: "fragmented-hello",
    summary: "a hello of which every record brings one octet",
    attack: {
      limit: "handshakeRecordsMax",
      bound: LIMITS.handshakeRecordsMax,
      unit: "records held",
      fault: "TLS_TOO_MANY_RECORDS",
    },
    chunks: () => [...octetByOctet(helloRecords(helloWith(0), 1))],
    count: ({ partsHeld }) => partsHeld,
  },
  {
    ...greeting,
    name: "giant-hello",
    summary: "a hello that declares 16 MiB",
    attack: {
      limit: "clientHelloOctetsMax",
      bound: ALERT_OCTETS,
      unit: "octets held",
      fault: "TLS_MESSAGE_TOO_LARGE",
    },
    *chunks() {
      yield* octetByOctet(Uint8Array.of(CONTENT.handshake, 3, 1, 0x40, 0, MESSAGE.clientHello, 0xff, 0xff, 0xff));
      yield* repeat(100, new Uint8Array(16_380));
    },
    count: held,
  },
  {
    ...greeting,
    name: "giant-record",
    summary: "a record that declares 65535 octets",
    attack: {
      limit: "plaintextOctetsMax",
      bound: ALERT_OCTETS,
      unit: "octets held",
      fault: "TLS_RECORD_OVERFLOW",
    },
    *chunks() {
      yield* octetByOctet(Uint8Array.of(CONTENT.handshake, 3, 1, 0xff, 0xff));
      yield* repeat(4, new Uint8Array(16_384));
    },
    count: held,
  },
  {
    ...greeting,
    name: "extension-flood",
    summary: "a hello of thousands of empty extensions",
    attack: {
      limit: "extensionsMax",
      bound: LIMITS.clientHelloOctetsMax + RECORD_HEADER_OCTETS,
      unit: "octets held",
      fault: "TLS_TOO_MANY_ITEMS",
    },
    chunks: () => octetByOctet(helloRecords(helloWith(4_000))),
    count: held,
  },
  {
    ...greeting,
    name: "suite-flood",
    summary: "a hello of thousands of cipher suites",
    attack: {
      limit: "cipherSuitesMax",
      bound: LIMITS.clientHelloOctetsMax + RECORD_HEADER_OCTETS,
      unit: "octets held",
      fault: "TLS_TOO_MANY_ITEMS",
    },
    chunks: () =>
      octetByOctet(helloRecords({ ...helloWith(0), cipherSuites: Array.from({ length: 8_000 }, (_, index) => index) })),
    count: held,
  },
  {
    ...greeting,
    name: "hello-drip",
    summary: "a hello of which an octet comes every second",
    attack: {
      limit: "handshakeTicksMax",
      bound: LIMITS.handshakeTicksMax,
      unit: "ticks of greeting",
      fault: "TLS_HANDSHAKE_TIMEOUT",
    },
    ticksPerChunk: SECOND_TICKS,
    chunks: () => octetByOctet(helloRecords(helloWith(0))),
    count: (_victim, now) => now,
  },
  {
    ...asked,
    name: "retry-stall",
    summary: "no second hello where one was asked for, but early data for ever",
    attack: {
      limit: "earlyOctetsMax",
      bound: LIMITS.earlyOctetsMax + 1_000,
      unit: "octets skipped",
      fault: "TLS_EARLY_DATA_FLOOD",
    },
    chunks: () => repeat(100, encodeRecords(CONTENT.applicationData, new Uint8Array(1_000).fill(1))),
    count: (victim) => (victim instanceof TlsAcceptor ? victim.earlyOctets : 0),
  },
  {
    ...greeting,
    name: "warning-flood",
    summary: "alerts that end nothing",
    attack: {
      limit: "warningAlertsMax",
      bound: LIMITS.warningAlertsMax + 1,
      unit: "in a row",
      fault: "TLS_ALERT_FLOOD",
    },
    chunks: () => repeat(100, encodeRecords(CONTENT.alert, USER_CANCELED)),
    count: ({ channel }) => channel.decoder.floods.warnings,
  },
  {
    ...asked,
    name: "cipher-change-flood",
    summary: "ChangeCipherSpecs where they mean nothing",
    attack: {
      limit: "changeCipherSpecsMax",
      bound: LIMITS.changeCipherSpecsMax + 1,
      unit: "in all",
      fault: "TLS_CCS_FLOOD",
    },
    chunks: () => repeat(100, encodeChangeCipherSpec()),
    count: ({ channel }) => channel.decoder.floods.cipherChanges,
  },
];
