/** Deadlines count from when a connection began: the clock of its user may stand anywhere. */
import { expect, it } from "vitest";
import { zlibCodec } from "../../lab/target/zlib-codec.ts";
import { GrpcClient } from "../../protocols/grpc/client.ts";
import { GrpcServer } from "../../protocols/grpc/server.ts";
import { Http1Client } from "../../protocols/http1/client.ts";
import { DEFAULT_HTTP1_LIMITS } from "../../protocols/http1/limits.ts";
import { Http1Server } from "../../protocols/http1/server.ts";
import { Http2Connection } from "../../protocols/http2/connection.ts";
import { KafkaBroker } from "../../protocols/kafka/broker.ts";
import { KafkaClient } from "../../protocols/kafka/client.ts";
import { DEFAULT_KAFKA_LIMITS } from "../../protocols/kafka/limits.ts";
import { NatsClient } from "../../protocols/nats/client.ts";
import { DEFAULT_NATS_LIMITS } from "../../protocols/nats/limits.ts";
import { NatsServer } from "../../protocols/nats/server.ts";
import { RespClient } from "../../protocols/resp/client.ts";
import { DEFAULT_RESP_LIMITS } from "../../protocols/resp/limits.ts";
import { RespServer } from "../../protocols/resp/server.ts";
import { TlsAcceptor } from "../../protocols/tls/acceptor.ts";
import { DEFAULT_TLS_LIMITS } from "../../protocols/tls/limits.ts";
import { WEB_POLICY } from "../../protocols/tls/policy.ts";

interface Endpoint {
  readonly isClosed: boolean;
  nextDeadline(): number | undefined;
  advance(now: number): unknown;
}

/** A day, in ticks. */
const LATE = 86_400_000_000;

const MAKERS: Readonly<Record<string, (now: number) => Endpoint>> = {
  "a gRPC client": (now) => new GrpcClient({ codec: zlibCodec, now }),
  "a gRPC server": (now) => new GrpcServer({ codec: zlibCodec, methodOf: () => undefined, now }),
  "an HTTP/1.1 client": (now) => new Http1Client({ limits: DEFAULT_HTTP1_LIMITS, now }),
  "an HTTP/1.1 server": (now) => new Http1Server({ limits: DEFAULT_HTTP1_LIMITS, now }),
  "an HTTP/2 client": (now) => new Http2Connection({ role: "client", now }),
  "an HTTP/2 server": (now) => new Http2Connection({ role: "server", now }),
  "a Kafka broker": (now) => new KafkaBroker({ limits: DEFAULT_KAFKA_LIMITS, now }),
  "a Kafka client": (now) => new KafkaClient({ limits: DEFAULT_KAFKA_LIMITS, clientId: "late", now }),
  "a NATS client": (now) => new NatsClient({ limits: DEFAULT_NATS_LIMITS, inbox: "_INBOX.late", now }),
  "a NATS server": (now) => new NatsServer({ limits: DEFAULT_NATS_LIMITS, now }),
  "a RESP client": (now) => new RespClient({ limits: DEFAULT_RESP_LIMITS, version: 3, now }),
  "a RESP server": (now) => new RespServer({ limits: DEFAULT_RESP_LIMITS, now }),
  "a TLS acceptor": (now) =>
    new TlsAcceptor({
      limits: DEFAULT_TLS_LIMITS,
      policy: WEB_POLICY,
      nextOctets: (count) => new Uint8Array(count),
      now,
    }),
};

it.each(Object.entries(MAKERS))("%s that begins late has as long as one that begins at 0", (_, make) => {
  const [early, late] = [make(0), make(LATE)];
  const due = early.nextDeadline();
  expect(late.nextDeadline()).toBe(due === undefined ? undefined : LATE + due);
  late.advance(LATE + 1);
  expect(late.isClosed).toBe(false);
});
