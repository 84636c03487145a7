/** NATS as the lab decodes it: small limits, so that small inputs reach them, and what may be held and spent. */
import type { DecoderSubject } from "../../lab/target/decode.ts";
import type { Bounds } from "../../lab/target/observe.ts";
import { ClientDecoder, ServerDecoder } from "./decoder.ts";
import { digestClientOperation, digestServerOperation } from "./digest.ts";
import { generateClientStream } from "./generator-client.ts";
import { generateServerStream } from "./generator.ts";
import type { NatsLimits } from "./limits.ts";
import { natsLimits, RELAYED_OCTETS_MAX } from "./limits.ts";
import type { ClientOperation, ServerOperation } from "./operation.ts";
import { decodeClientByReference, decodeServerByReference } from "./reference.ts";

export const LAB_LIMITS: NatsLimits = natsLimits({
  controlLineOctetsMax: 256,
  infoOctetsMax: 512,
  payloadOctetsMax: 400,
  headerOctetsMax: 200,
  headerFieldsMax: 4,
  connectUrlsMax: 3,
});

/** Every octet of a line is looked at, split, made a number or text; those of headers once. */
const WORK_PER_BYTE = 6;
/** An octet is kept, joined, copied with its stretch, and made text. */
const ALLOCATED_PER_BYTE = 5;
const REFUSAL_OCTETS_MAX = 64;
const PONG_OCTETS = 6;
const UNSUB_OCTETS = 24;
/** PING that are asked besides flushes: the greeting, the draining, and those for health. */
const ASKED_MAX = 8;

/** An open operation: its line, or what its line said and its payload. */
export function boundsOfDecoders(limits: NatsLimits): Bounds {
  const message = limits.controlLineOctetsMax + RELAYED_OCTETS_MAX;
  return {
    bytesHeldMax: Math.max(message + 1, limits.infoOctetsMax + 1, message + limits.payloadOctetsMax),
    partsHeldMax: 1,
    workPerByteMax: WORK_PER_BYTE,
    bytesAllocatedPerByteMax: ALLOCATED_PER_BYTE,
  };
}

/** A client: its decoder, what it has to say and one operation more, and what its subscriptions hold. */
export function boundsOfClients(limits: NatsLimits, subscriptions: number): Bounds {
  const bounds = boundsOfDecoders(limits);
  const operation = limits.controlLineOctetsMax + limits.payloadOctetsMax + PONG_OCTETS * limits.pongsWaitingMax;
  const held = subscriptions * (limits.messageOctetsMax + UNSUB_OCTETS);
  return {
    ...bounds,
    bytesHeldMax: bounds.bytesHeldMax + limits.outputOctetsMax + operation + held,
    partsHeldMax: 1 + 2 * limits.requestsMax + ASKED_MAX + subscriptions * (1 + limits.messagesHeldMax),
  };
}

/** A server: its decoder, what it has to say, a refusal included, and the subscriptions of the client. */
export function boundsOfServers(limits: NatsLimits): Bounds {
  const bounds = boundsOfDecoders(limits);
  return {
    ...bounds,
    bytesHeldMax: bounds.bytesHeldMax + limits.outputOctetsMax + REFUSAL_OCTETS_MAX,
    partsHeldMax: bounds.partsHeldMax + limits.subscriptionsMax,
  };
}

export const serverSubject: DecoderSubject<ServerOperation> = {
  name: "nats",
  bounds: boundsOfDecoders(LAB_LIMITS),
  create: () => new ServerDecoder(LAB_LIMITS),
  digest: digestServerOperation,
  model: (input) => decodeServerByReference(input, LAB_LIMITS),
  generate: generateServerStream,
};

export const clientSubject: DecoderSubject<ClientOperation> = {
  name: "nats operations of clients",
  bounds: boundsOfDecoders(LAB_LIMITS),
  create: () => new ClientDecoder(LAB_LIMITS),
  digest: digestClientOperation,
  model: (input) => decodeClientByReference(input, LAB_LIMITS),
  generate: generateClientStream,
};
