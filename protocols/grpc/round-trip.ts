/**
 * One end against the other: calls from fast-check, their metadata, messages and status, from a client to a
 * server in memory, echoed, cut by decisions, with messages consumed late.
 */
import fc from "fast-check";
import type { Place } from "../../lab/core/decisions.ts";
import { fold, hashBytes, hashText } from "../../lab/core/hash.ts";
import { drawFrom } from "../../lab/target/arbitrary.ts";
import { chunksOf } from "../../lab/target/chunks.ts";
import { Observation } from "../../lab/target/observe.ts";
import type { DirectLab, DirectScenario } from "../../lab/target/target.ts";
import { EVENT } from "../../lab/trace/events.ts";
import { GrpcClient } from "./client.ts";
import type { ClientEvent } from "./client.ts";
import type { Answer } from "./endpoint.ts";
import { labCodec } from "./lab-codec.ts";
import { GrpcServer } from "./server.ts";
import type { ServerEvent } from "./server.ts";
import type { Status } from "./status.ts";
import { digestMetadata, ENDPOINT_BOUNDS, LAB_HTTP2_LIMITS, LAB_LIMITS } from "./subject.ts";

const TEXT_LENGTH_MAX = 12;
const NAMES: readonly string[] = ["x", "x-y.z_0", "__proto__", "constructor"];

const metadata = fc.array(
  fc.oneof(
    fc.record({ name: fc.constantFrom(...NAMES), value: fc.stringMatching(/^[!-~]{0,12}$/) }),
    fc.record({ name: fc.constantFrom("a-bin", "-bin"), value: fc.uint8Array({ maxLength: TEXT_LENGTH_MAX }) }),
  ),
  { maxLength: 4 },
);

const exchange = fc.record({
  call: fc.record({
    path: fc.constant("/lab/many"),
    authority: fc.constant("lab"),
    timeoutTicks: fc.option(fc.integer({ min: 0, max: 2 ** 40 }), { nil: undefined }),
    encoding: fc.constantFrom("identity" as const, "gzip" as const, "deflate" as const),
    metadata,
    responses: fc.constant("many" as const),
  }),
  messages: fc.array(fc.uint8Array({ maxLength: LAB_LIMITS.messageOctetsMax / 2 }), { maxLength: 4 }),
  status: fc.record({
    code: fc.integer({ min: 0, max: 16 }),
    message: fc.string({ unit: "binary", maxLength: TEXT_LENGTH_MAX }),
    metadata,
  }),
});
const exchanges = fc.array(exchange, { minLength: 1, maxLength: 3 });

export const grpcRoundTrip: DirectScenario["execute"] = (lab) => {
  const observation = new Observation(lab.recorder, "grpc round trip", ENDPOINT_BOUNDS);
  try {
    new RoundTrip(lab, observation).run();
  } catch (thrown) {
    observation.threw(thrown);
  }
};

class RoundTrip {
  private readonly lab: DirectLab;
  private readonly observation: Observation;
  private readonly place: Place;
  private readonly statuses: Status[] = [];
  private readonly client = new GrpcClient({ codec: labCodec, limits: LAB_LIMITS, http2Limits: LAB_HTTP2_LIMITS });
  private readonly server = new GrpcServer({
    codec: labCodec,
    limits: LAB_LIMITS,
    http2Limits: LAB_HTTP2_LIMITS,
    encoding: "gzip",
    methodOf: () => ({ requests: "many" }),
  });
  /** Messages that nobody has consumed, at either end. */
  private readonly unconsumed: (() => void)[] = [];
  private readonly echoes: Uint8Array[] = [];
  private callDigest = 0;
  private received = 0;

  constructor(lab: DirectLab, observation: Observation) {
    this.lab = lab;
    this.observation = observation;
    this.place = lab.decisions.place("input", "exchanges");
  }

  run(): void {
    const { recorder } = this.lab;
    this.settle();
    let sent = 0;
    for (const { call, messages, status } of drawFrom(exchanges, this.place)) {
      // Two ends that share a clock which stands still: no deadline passes.
      const timeoutTicks = call.timeoutTicks === undefined ? undefined : call.timeoutTicks + 1;
      this.statuses.push(status);
      const started = this.client.start({ ...call, timeoutTicks });
      if (started.kind !== "opened") throw new Error("the server takes these calls");
      sent = fold(digestMetadata(sent, call.metadata), messages.length);
      for (const message of messages) {
        this.client.sendMessage(started.callId, message);
        sent = fold(sent, hashBytes(message));
        this.settle();
      }
      this.client.halfClose(started.callId);
      this.settle();
      for (const message of messages) sent = fold(sent, hashBytes(message));
      sent = digestStatus(sent, status);
    }
    recorder.emit(EVENT.roundTrip, recorder.intern("grpc"), sent, this.received);
  }

  /** Until nothing moves, not even after all messages were consumed. */
  private settle(): void {
    for (let moved = true; moved;) {
      const request = this.client.takeOutput();
      for (const chunk of this.cut(request)) {
        this.hear(this.server.receive(chunk));
        this.observation.took(chunk.length, this.server);
      }
      const response = this.server.takeOutput();
      for (const chunk of this.cut(response)) {
        this.answered(this.client.receive(chunk));
        this.observation.took(chunk.length, this.client);
      }
      moved = request.length + response.length > 0;
      if (moved && this.place.flip()) continue;
      moved ||= this.unconsumed.length > 0;
      for (const consume of this.unconsumed.splice(0)) consume();
    }
  }

  private cut(octets: Uint8Array): Uint8Array[] {
    return octets.length === 0 ? [] : chunksOf(octets, this.lab.decisions.place("split", "exchange"));
  }

  /** The server echoes once it has heard everything, so that its answer follows the request in the digest. */
  private hear({ events }: Answer<ServerEvent>): void {
    for (const event of events) {
      if (event.kind === "call") {
        this.callDigest = digestMetadata(this.received, event.call.metadata);
      } else if (event.kind === "message") {
        this.echoes.push(event.data);
        this.unconsumed.push(() => this.hear(this.server.consumed(event.callId)));
      } else if (event.kind === "half-closed") {
        this.received = this.echoes.reduce(
          (digest, message) => fold(digest, hashBytes(message)),
          fold(this.callDigest, this.echoes.length),
        );
        for (const message of this.echoes.splice(0)) this.server.sendMessage(event.callId, message);
        const [status] = this.statuses.splice(0, 1);
        if (status !== undefined) this.server.finish(event.callId, status);
      }
    }
  }

  private answered({ events }: Answer<ClientEvent>): void {
    for (const event of events) {
      if (event.kind === "message") {
        this.received = fold(this.received, hashBytes(event.data));
        this.unconsumed.push(() => this.answered(this.client.consumed(event.callId)));
      } else if (event.kind === "status") {
        this.received = digestStatus(this.received, event.status);
      }
    }
  }
}

function digestStatus(state: number, { code, message, metadata: custom }: Status): number {
  return digestMetadata(fold(fold(state, code), hashText(message)), custom);
}
