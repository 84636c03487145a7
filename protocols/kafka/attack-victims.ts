/** What is attacked, as far as attacks see it: a client, a broker or a reader of record sets with the default limits. */
import type { Gauge } from "../../lab/core/decoder.ts";
import type { Bounds } from "../../lab/target/observe.ts";
import { API_VERSIONS, APIS, METADATA } from "./apis.ts";
import { KafkaBroker } from "./broker.ts";
import { KafkaClient } from "./client.ts";
import type { KafkaFault } from "./faults.ts";
import { labCodec } from "./lab-codec.ts";
import { DEFAULT_KAFKA_LIMITS } from "./limits.ts";
import { encodeResponse } from "./message-encoder.ts";
import { RecordSetDecoder } from "./record-set-decoder.ts";
import { metadataRequest } from "./requests.ts";
import { Store } from "./store.ts";
import { boundsOfBrokers, boundsOfClients, boundsOfRecords } from "./subject.ts";

export interface Victim {
  receive(octets: Uint8Array): KafkaFault | undefined;
  advance(now: number): KafkaFault | undefined;
  readonly gauge: Gauge;
  readonly bounds: Bounds;
  /** Records that were handed out, a batch without any as one, and octets that came out of compression. */
  readonly records: number;
  readonly decompressedOctets: number;
  /** Octets that wait to be written. */
  readonly outputOctets: number;
  /** When it wants to be told the time again. */
  readonly deadline: number | undefined;
}

const LIMITS = DEFAULT_KAFKA_LIMITS;
const LOG_OCTETS_MAX = 8 * 1_048_576;
const NOTHING = { records: 0, decompressedOctets: 0, outputOctets: 0, deadline: undefined, advance: () => undefined };

/** A reader of a record set, which knows no time. */
export function setVictim(): Victim {
  const decoder = new RecordSetDecoder({ codec: labCodec, limits: LIMITS, mayBePartial: false });
  let records = 0;
  return {
    ...NOTHING,
    receive: (octets) => {
      const { events, fault } = decoder.push(octets);
      for (const batch of events) records += Math.max(1, batch.records.length);
      return fault;
    },
    gauge: decoder,
    bounds: boundsOfRecords(LIMITS),
    get records() {
      return records;
    },
    get decompressedOctets() {
      return decoder.decompressedOctets;
    },
  };
}

/** A client that knows the versions and waits for `inFlight` descriptions of a topic, with correlation ids from 1 on. */
export function clientVictim(inFlight: number): Victim {
  const client = new KafkaClient({ limits: LIMITS, clientId: "victim" });
  client.takeOutput();
  client.receive(greeting());
  for (let index = 0; index < inFlight; index += 1) client.send(METADATA, metadataRequest(["t"]));
  client.takeOutput();
  return {
    ...NOTHING,
    receive: (octets) => client.receive(octets).fault,
    advance: (now) => client.advance(now).fault,
    gauge: client,
    bounds: boundsOfClients(LIMITS),
    get deadline() {
      return client.nextDeadline();
    },
  };
}

function greeting(): Uint8Array {
  const apiKeys = APIS.map(({ key, versionMin, versionMax }) => ({
    apiKey: key,
    minVersion: versionMin,
    maxVersion: versionMax,
  }));
  const header = { version: API_VERSIONS.versionMax, correlationId: 0 };
  return encodeResponse(API_VERSIONS, header, { errorCode: 0, apiKeys, throttleTimeMs: 0 });
}

/** A broker whose client reads nothing. */
export function brokerVictim(): Victim {
  const broker = new KafkaBroker({ limits: LIMITS });
  const log = { codec: labCodec, limits: LIMITS, octetsMax: LOG_OCTETS_MAX };
  const store = new Store({ ...log, host: "broker", port: 9_092, topicsMax: 1 });
  return {
    ...NOTHING,
    receive: (octets) => {
      for (const request of broker.receive(octets).requests) {
        const frame = store.answer(request);
        if (frame !== undefined) broker.respond(frame);
      }
      return broker.fault;
    },
    advance: (now) => broker.advance(now).fault,
    gauge: broker,
    bounds: boundsOfBrokers(LIMITS),
    get outputOctets() {
      return broker.outputOctets;
    },
  };
}
