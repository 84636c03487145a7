/** Requests for one partition, with what nobody wants to say at its plainest. */
import type { FETCH, METADATA, PRODUCE, RequestOf } from "./apis.ts";

export interface ProduceOptions {
  readonly topic: string;
  readonly records: Uint8Array;
  /** 0 for no response at all, 1 for the leader's, -1 for that of all replicas. */
  readonly acks: number;
}

const PARTITION = 0;
const TIMEOUT_MS = 30_000;

export function produceRequest({ topic, records, acks }: ProduceOptions): RequestOf<typeof PRODUCE> {
  const partitions = [{ index: PARTITION, records }];
  return { transactionalId: null, acks, timeoutMs: TIMEOUT_MS, topics: [{ name: topic, partitions }] };
}

export interface FetchOptions {
  readonly topic: string;
  readonly offset: bigint;
  /** The broker gives a first batch whole, however large it is. */
  readonly octetsMax: number;
}

export function fetchRequest({ topic, offset, octetsMax }: FetchOptions): RequestOf<typeof FETCH> {
  const partition = {
    partition: PARTITION,
    currentLeaderEpoch: -1,
    fetchOffset: offset,
    lastFetchedEpoch: -1,
    logStartOffset: -1n,
    partitionMaxBytes: octetsMax,
  };
  return {
    replicaId: -1,
    maxWaitMs: 0,
    minBytes: 0,
    maxBytes: octetsMax,
    isolationLevel: 0,
    sessionId: 0,
    sessionEpoch: -1,
    topics: [{ topic, partitions: [partition] }],
    forgottenTopics: [],
    rackId: "",
  };
}

/** Describes these topics, and makes those that are not there. */
export function metadataRequest(topics: readonly string[]): RequestOf<typeof METADATA> {
  return {
    topics: topics.map((name) => ({ name })),
    allowAutoTopicCreation: true,
    includeClusterAuthorizedOperations: false,
    includeTopicAuthorizedOperations: false,
  };
}
