/**
 * The APIs that are spoken here: enough for a client that writes and reads, in the versions that brokers from 0.11 on
 * and kafkajs 2.2.4 have in common and the first flexible one. Known tagged fields are skipped like unknown ones.
 */
import {
  arrayOf,
  BOOLEAN,
  field,
  fieldSince,
  INT16,
  INT32,
  INT64,
  INT8,
  NULLABLE_STRING,
  nullableArrayOf,
  OCTETS,
  STRING,
  struct,
} from "./schema.ts";
import type { StructSchema, ValueOf } from "./schema.ts";

export interface Api {
  readonly key: number;
  readonly name: string;
  readonly versionMin: number;
  readonly versionMax: number;
  /** The first flexible version. */
  readonly flexibleFrom: number;
  readonly request: StructSchema;
  readonly response: StructSchema;
}

/** Of nothing that is spoken here, where an API has no flexible version. */
const NEVER = 32_767;

export const PRODUCE = {
  key: 0,
  name: "Produce",
  versionMin: 3,
  versionMax: 9,
  flexibleFrom: 9,
  request: struct(
    field("transactionalId", NULLABLE_STRING),
    field("acks", INT16),
    field("timeoutMs", INT32),
    field(
      "topics",
      arrayOf(
        struct(
          field("name", STRING),
          field("partitions", arrayOf(struct(field("index", INT32), field("records", OCTETS)))),
        ),
      ),
    ),
  ),
  response: struct(
    field(
      "responses",
      arrayOf(
        struct(
          field("name", STRING),
          field(
            "partitions",
            arrayOf(
              struct(
                field("index", INT32),
                field("errorCode", INT16),
                field("baseOffset", INT64),
                field("logAppendTimeMs", INT64),
                fieldSince(5, "logStartOffset", INT64, -1n),
                fieldSince(
                  8,
                  "recordErrors",
                  arrayOf(struct(field("batchIndex", INT32), field("message", NULLABLE_STRING))),
                  [],
                ),
                fieldSince(8, "errorMessage", NULLABLE_STRING, null),
              ),
            ),
          ),
        ),
      ),
    ),
    field("throttleTimeMs", INT32),
  ),
} as const satisfies Api;

export const FETCH = {
  key: 1,
  name: "Fetch",
  versionMin: 4,
  versionMax: 12,
  flexibleFrom: 12,
  request: struct(
    field("replicaId", INT32),
    field("maxWaitMs", INT32),
    field("minBytes", INT32),
    field("maxBytes", INT32),
    field("isolationLevel", INT8),
    fieldSince(7, "sessionId", INT32, 0),
    fieldSince(7, "sessionEpoch", INT32, -1),
    field(
      "topics",
      arrayOf(
        struct(
          field("topic", STRING),
          field(
            "partitions",
            arrayOf(
              struct(
                field("partition", INT32),
                fieldSince(9, "currentLeaderEpoch", INT32, -1),
                field("fetchOffset", INT64),
                fieldSince(12, "lastFetchedEpoch", INT32, -1),
                fieldSince(5, "logStartOffset", INT64, -1n),
                field("partitionMaxBytes", INT32),
              ),
            ),
          ),
        ),
      ),
    ),
    fieldSince(7, "forgottenTopics", arrayOf(struct(field("topic", STRING), field("partitions", arrayOf(INT32)))), []),
    fieldSince(11, "rackId", STRING, ""),
  ),
  response: struct(
    field("throttleTimeMs", INT32),
    fieldSince(7, "errorCode", INT16, 0),
    fieldSince(7, "sessionId", INT32, 0),
    field(
      "responses",
      arrayOf(
        struct(
          field("topic", STRING),
          field(
            "partitions",
            arrayOf(
              struct(
                field("partition", INT32),
                field("errorCode", INT16),
                field("highWatermark", INT64),
                field("lastStableOffset", INT64),
                fieldSince(5, "logStartOffset", INT64, -1n),
                field(
                  "abortedTransactions",
                  nullableArrayOf(struct(field("producerId", INT64), field("firstOffset", INT64))),
                ),
                fieldSince(11, "preferredReadReplica", INT32, -1),
                field("records", OCTETS),
              ),
            ),
          ),
        ),
      ),
    ),
  ),
} as const satisfies Api;

export const METADATA = {
  key: 3,
  name: "Metadata",
  versionMin: 4,
  versionMax: 9,
  flexibleFrom: 9,
  request: struct(
    field("topics", nullableArrayOf(struct(field("name", STRING)))),
    field("allowAutoTopicCreation", BOOLEAN),
    fieldSince(8, "includeClusterAuthorizedOperations", BOOLEAN, false),
    fieldSince(8, "includeTopicAuthorizedOperations", BOOLEAN, false),
  ),
  response: struct(
    field("throttleTimeMs", INT32),
    field(
      "brokers",
      arrayOf(
        struct(field("nodeId", INT32), field("host", STRING), field("port", INT32), field("rack", NULLABLE_STRING)),
      ),
    ),
    field("clusterId", NULLABLE_STRING),
    field("controllerId", INT32),
    field(
      "topics",
      arrayOf(
        struct(
          field("errorCode", INT16),
          field("name", STRING),
          field("isInternal", BOOLEAN),
          field(
            "partitions",
            arrayOf(
              struct(
                field("errorCode", INT16),
                field("partition", INT32),
                field("leaderId", INT32),
                fieldSince(7, "leaderEpoch", INT32, -1),
                field("replicas", arrayOf(INT32)),
                field("inSyncReplicas", arrayOf(INT32)),
                fieldSince(5, "offlineReplicas", arrayOf(INT32), []),
              ),
            ),
          ),
          fieldSince(8, "authorizedOperations", INT32, -2_147_483_648),
        ),
      ),
    ),
    fieldSince(8, "clusterAuthorizedOperations", INT32, -2_147_483_648),
  ),
} as const satisfies Api;

/** The one request whose header has no client id. */
export const CONTROLLED_SHUTDOWN = {
  key: 7,
  name: "ControlledShutdown",
  versionMin: 0,
  versionMax: 0,
  flexibleFrom: NEVER,
  request: struct(field("brokerId", INT32)),
  response: struct(
    field("errorCode", INT16),
    field("remainingPartitions", arrayOf(struct(field("topic", STRING), field("partition", INT32)))),
  ),
} as const satisfies Api;

export const API_VERSIONS = {
  key: 18,
  name: "ApiVersions",
  versionMin: 0,
  versionMax: 3,
  flexibleFrom: 3,
  request: struct(fieldSince(3, "clientSoftwareName", STRING, ""), fieldSince(3, "clientSoftwareVersion", STRING, "")),
  response: struct(
    field("errorCode", INT16),
    field("apiKeys", arrayOf(struct(field("apiKey", INT16), field("minVersion", INT16), field("maxVersion", INT16)))),
    fieldSince(1, "throttleTimeMs", INT32, 0),
  ),
} as const satisfies Api;

export const APIS: readonly Api[] = [PRODUCE, FETCH, METADATA, CONTROLLED_SHUTDOWN, API_VERSIONS];
const BY_KEY: ReadonlyMap<number, Api> = new Map(APIS.map((api) => [api.key, api]));

export type RequestOf<Spoken extends Api> = ValueOf<Spoken["request"]>;
export type ResponseOf<Spoken extends Api> = ValueOf<Spoken["response"]>;

export function apiOf(key: number): Api | undefined {
  return BY_KEY.get(key);
}

export function isSpoken(api: Api, version: number): boolean {
  return version >= api.versionMin && version <= api.versionMax;
}

export function isFlexible(api: Api, version: number): boolean {
  return version >= api.flexibleFrom;
}

/** 0 has no client id, 1 has one, 2 has tagged fields too. */
export function requestHeaderVersion(api: Api, version: number): 0 | 1 | 2 {
  if (api.key === CONTROLLED_SHUTDOWN.key) return 0;
  return isFlexible(api, version) ? 2 : 1;
}

/** 1 has tagged fields. Answers to ApiVersions have none, since who asks does not know yet what is spoken. */
export function responseHeaderVersion(api: Api, version: number): 0 | 1 {
  return isFlexible(api, version) && api.key !== API_VERSIONS.key ? 1 : 0;
}

/** The error code of who is asked for a version that it does not speak; it answers in version 0 (KIP-511). */
export const UNSUPPORTED_VERSION = 35;
