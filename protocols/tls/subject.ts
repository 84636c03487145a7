/** TLS as the lab decodes it: small limits, so that small inputs reach them, and what may be held and spent. */
import type { DecoderSubject } from "../../lab/target/decode.ts";
import type { Bounds } from "../../lab/target/observe.ts";
import { RECORD_HEADER_OCTETS, TlsDecoder } from "./decoder.ts";
import { digestEvent } from "./digest.ts";
import type { TlsEvent } from "./event.ts";
import type { Side } from "./flight.ts";
import { generateClientRecords, generateServerRecords } from "./generator.ts";
import type { TlsLimits } from "./limits.ts";
import { tlsLimits } from "./limits.ts";
import { decodeByReference } from "./reference.ts";

/** Room for a hello of a real client, and little more. */
export const LAB_LIMITS: TlsLimits = tlsLimits({
  plaintextOctetsMax: 2_100,
  protectedOctetsMax: 1_200,
  emptyRecordsMax: 2,
  handshakeRecordsMax: 12,
  clientHelloOctetsMax: 2_048,
  handshakeMessageOctetsMax: 600,
  handshakeOctetsMax: 4_000,
  handshakeMessagesMax: 5,
  cipherSuitesMax: 64,
  extensionsMax: 24,
  listItemsMax: 40,
  warningAlertsMax: 2,
  changeCipherSpecsMax: 2,
});

/** An octet is a part of a header, or copied and then read. */
const WORK_PER_BYTE = 4;
const ALLOCATED_PER_BYTE = 2;

/** A message or a protected record, and a header. */
export function boundsOfDecoders(limits: TlsLimits): Bounds {
  const message = 4 + Math.max(limits.clientHelloOctetsMax, limits.handshakeMessageOctetsMax);
  return {
    bytesHeldMax: RECORD_HEADER_OCTETS + Math.max(message, limits.protectedOctetsMax),
    partsHeldMax: limits.handshakeRecordsMax,
    workPerByteMax: WORK_PER_BYTE,
    bytesAllocatedPerByteMax: ALLOCATED_PER_BYTE,
  };
}

const ANSWER_OCTETS_MAX = 512;

/** An end of a connection: its decoder, what it has to say, and an answer or a goodbye. */
export function boundsOfEndpoints(limits: TlsLimits): Bounds {
  const bounds = boundsOfDecoders(limits);
  return { ...bounds, bytesHeldMax: bounds.bytesHeldMax + limits.outputOctetsMax + ANSWER_OCTETS_MAX };
}

export const clientSubject: DecoderSubject<TlsEvent> = subjectOf("tls", "client");
export const serverSubject: DecoderSubject<TlsEvent> = subjectOf("tls server", "server");

function subjectOf(name: string, side: Side): DecoderSubject<TlsEvent> {
  return {
    name,
    bounds: boundsOfDecoders(LAB_LIMITS),
    create: () => new TlsDecoder(side, { limits: LAB_LIMITS }),
    digest: digestEvent,
    model: (input) => decodeByReference(input, side, LAB_LIMITS),
    generate: side === "client" ? generateClientRecords : generateServerRecords,
  };
}
