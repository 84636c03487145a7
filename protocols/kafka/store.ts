/**
 * A broker's data, and how its requests are answered: enough of Kafka for a client that writes and reads. Connections
 * share a store. Every topic has one partition, and is made when it is first asked for.
 */
import type { RequestOf, ResponseOf } from "./apis.ts";
import { API_VERSIONS, APIS, CONTROLLED_SHUTDOWN, FETCH, METADATA, PRODUCE, UNSUPPORTED_VERSION } from "./apis.ts";
import { encodeResponse } from "./message-encoder.ts";
import type { LogOptions } from "./partition-log.ts";
import { ERROR, PartitionLog } from "./partition-log.ts";
import type { KafkaRequest } from "./request-decoder.ts";
import { bodyOf } from "./request-decoder.ts";

export interface StoreOptions extends LogOptions {
  readonly host: string;
  readonly port: number;
  readonly topicsMax: number;
}

const NODE_ID = 1;
const PARTITION = 0;
const NO_RECORDS = new Uint8Array(0);

export class Store {
  readonly #options: StoreOptions;
  readonly #topics = new Map<string, PartitionLog>();

  constructor(options: StoreOptions) {
    this.#options = options;
  }

  /** The frame that answers a request, or `undefined` where none is wanted. */
  answer(request: KafkaRequest, throttleTimeMs = 0): Uint8Array | undefined {
    const { api, version, body } = request;
    switch (api) {
      case PRODUCE: {
        const asked = bodyOf(PRODUCE, request);
        const answer = this.#produce(asked, throttleTimeMs);
        return asked.acks === 0 ? undefined : encodeResponse(PRODUCE, request, answer);
      }
      case FETCH:
        return encodeResponse(FETCH, request, this.#fetch(bodyOf(FETCH, request), throttleTimeMs));
      case METADATA:
        return encodeResponse(METADATA, request, this.#metadata(bodyOf(METADATA, request), throttleTimeMs));
      case CONTROLLED_SHUTDOWN:
        return encodeResponse(CONTROLLED_SHUTDOWN, request, { errorCode: ERROR.none, remainingPartitions: [] });
      default: {
        const errorCode = body === undefined ? UNSUPPORTED_VERSION : ERROR.none;
        const header = { correlationId: request.correlationId, version: body === undefined ? 0 : version };
        return encodeResponse(API_VERSIONS, header, { errorCode, apiKeys: SPOKEN, throttleTimeMs });
      }
    }
  }

  #produce({ topics }: RequestOf<typeof PRODUCE>, throttleTimeMs: number): ResponseOf<typeof PRODUCE> {
    const responses = topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ index, records }) => {
        const log = index === PARTITION ? this.#topic(name) : undefined;
        const written = log?.append(records ?? NO_RECORDS) ?? { errorCode: ERROR.unknownTopic, baseOffset: -1n };
        return { index, ...written, logAppendTimeMs: -1n, logStartOffset: 0n, recordErrors: [], errorMessage: null };
      }),
    }));
    return { responses, throttleTimeMs };
  }

  #fetch({ topics }: RequestOf<typeof FETCH>, throttleTimeMs: number): ResponseOf<typeof FETCH> {
    const responses = topics.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map(({ partition, fetchOffset, partitionMaxBytes }) => {
        const log = partition === PARTITION ? this.#topics.get(topic) : undefined;
        const read = log?.read(fetchOffset, partitionMaxBytes) ?? {
          errorCode: ERROR.unknownTopic,
          records: NO_RECORDS,
        };
        const highWatermark = log?.highWatermark ?? -1n;
        return {
          partition,
          ...read,
          highWatermark,
          lastStableOffset: highWatermark,
          logStartOffset: 0n,
          abortedTransactions: [],
          preferredReadReplica: -1,
        };
      }),
    }));
    return { throttleTimeMs, errorCode: ERROR.none, sessionId: 0, responses };
  }

  #metadata({ topics }: RequestOf<typeof METADATA>, throttleTimeMs: number): ResponseOf<typeof METADATA> {
    const { host, port } = this.#options;
    const names = topics?.map(({ name }) => name) ?? [...this.#topics.keys()];
    return {
      throttleTimeMs,
      brokers: [{ nodeId: NODE_ID, host, port, rack: null }],
      clusterId: "quiesce",
      controllerId: NODE_ID,
      topics: names.map((name) => this.#describe(name)),
      clusterAuthorizedOperations: 0,
    };
  }

  #describe(name: string): ResponseOf<typeof METADATA>["topics"][number] {
    const isKnown = this.#topic(name) !== undefined;
    const replicas = [NODE_ID];
    const partition = { errorCode: ERROR.none, partition: PARTITION, leaderId: NODE_ID, leaderEpoch: 0 };
    return {
      errorCode: isKnown ? ERROR.none : ERROR.unknownTopic,
      name,
      isInternal: false,
      partitions: isKnown ? [{ ...partition, replicas, inSyncReplicas: replicas, offlineReplicas: [] }] : [],
      authorizedOperations: 0,
    };
  }

  /** Made when it is not there, unless there are too many. */
  #topic(name: string): PartitionLog | undefined {
    const known = this.#topics.get(name);
    if (known !== undefined || this.#topics.size >= this.#options.topicsMax) return known;
    const log = new PartitionLog(this.#options);
    this.#topics.set(name, log);
    return log;
  }
}

const SPOKEN = APIS.map(({ key, versionMin, versionMax }) => ({
  apiKey: key,
  minVersion: versionMin,
  maxVersion: versionMax,
}));
