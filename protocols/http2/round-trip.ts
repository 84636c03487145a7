/**
 * What one connection sends is what the other receives: requests with content and trailers, answered in
 * kind, over two connections in memory, cut by decisions, with windows that are opened late.
 */
import type { Place } from "../../lab/core/decisions.ts";
import { fold, hashBytes } from "../../lab/core/hash.ts";
import { chunksOf } from "../../lab/target/chunks.ts";
import { Observation } from "../../lab/target/observe.ts";
import type { DirectLab, DirectScenario } from "../../lab/target/target.ts";
import { EVENT } from "../../lab/trace/events.ts";
import type { HeaderEntry } from "../hpack/header-field.ts";
import { digestField } from "../hpack/subject.ts";
import { Http2Connection } from "./connection.ts";
import type { Http2Event } from "./connection-events.ts";
import type { Role } from "./connection-types.ts";
import { HTTP2_BOUNDS, LAB_LIMITS } from "./subject.ts";

const MESSAGES_MAX = 4;
const CONTENT_OCTETS: readonly number[] = [0, 1, 63, 64, 65, 200, 1_500];
const TRAILERS: readonly HeaderEntry[] = [{ name: "x-sum", value: "1" }];
const OUTPUT_OCTETS: readonly number[] = [65_536, 1, 100];
const REQUEST: readonly HeaderEntry[] = [
  { name: ":method", value: "POST" },
  { name: ":scheme", value: "https" },
  { name: ":path", value: "/" },
];
const RESPONSE: readonly HeaderEntry[] = [{ name: ":status", value: "200" }];

/** A message, as it is sent and as it arrives. */
interface Message {
  readonly fields: readonly HeaderEntry[];
  readonly content: Uint8Array;
  readonly trailers: readonly HeaderEntry[];
}

export const http2RoundTrip: DirectScenario["execute"] = (lab) => {
  const observation = new Observation(lab.recorder, "http2 round trip", HTTP2_BOUNDS);
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
  private readonly client = new Side("client");
  private readonly server = new Side("server");
  private sent = 0;

  constructor(lab: DirectLab, observation: Observation) {
    this.lab = lab;
    this.observation = observation;
    this.place = lab.decisions.place("input", "messages");
  }

  run(): void {
    this.server.answer = (streamId) => {
      const message = this.draw(RESPONSE);
      this.server.connection.respond(streamId, message.fields, false);
      this.send(this.server, streamId, message);
    };
    while (this.move(this.client, this.server) || this.move(this.server, this.client));
    const count = 1 + this.place.choose(MESSAGES_MAX);
    for (let index = 0; index < count; index += 1) {
      const message = this.draw(REQUEST);
      const opened = this.client.connection.request(message.fields, false);
      if (opened.kind === "opened") this.send(this.client, opened.streamId, message);
    }
    this.settle();
    this.client.connection.shutdown();
    this.settle();
    const { recorder } = this.lab;
    const received = this.server.digest ^ this.client.digest;
    const isClean = this.client.connection.isClosed && this.server.connection.openStreams === 0;
    recorder.emit(EVENT.roundTrip, recorder.intern("http2"), this.sent, isClean ? received : ~this.sent);
  }

  /** Until nothing moves, not even after all content was consumed. */
  private settle(): void {
    for (;;) {
      const moved = this.move(this.client, this.server) || this.move(this.server, this.client);
      if (!moved && !this.server.release() && !this.client.release()) return;
    }
  }

  private move(from: Side, to: Side): boolean {
    const limit = OUTPUT_OCTETS[this.place.choose(OUTPUT_OCTETS.length)] ?? OUTPUT_OCTETS.length;
    const output = from.connection.takeOutput(limit);
    if (output.length === 0) return false;
    for (const chunk of chunksOf(output, this.lab.decisions.place("split", from.role))) {
      to.receive(chunk);
      this.observation.took(chunk.length, to.connection);
      if (to.connection.fault !== undefined) this.observation.refused(to.connection.fault);
    }
    if (this.place.flip()) to.release();
    return true;
  }

  private draw(fields: readonly HeaderEntry[]): Message {
    const octets = CONTENT_OCTETS[this.place.choose(CONTENT_OCTETS.length)] ?? 0;
    const content = Uint8Array.from({ length: octets }, (_, index) => index * 7 + octets);
    return { fields, content, trailers: this.place.flip() ? TRAILERS : [] };
  }

  private send({ connection }: Side, streamId: number, message: Message): void {
    const hasTrailers = message.trailers.length > 0;
    connection.sendData(streamId, message.content.slice(), !hasTrailers);
    if (hasTrailers) connection.sendTrailers(streamId, message.trailers);
    this.sent ^= digestOf(streamId, message);
  }
}

/** One connection, and what has arrived at it. */
class Side {
  readonly role: Role;
  readonly connection: Http2Connection;
  /** Of all whole messages, in any order. */
  digest = 0;
  answer: (streamId: number) => void = () => undefined;
  private readonly arriving = new Map<number, { fields: readonly HeaderEntry[]; content: number[] }>();
  private readonly unreleased: { readonly streamId: number; readonly octets: number }[] = [];

  constructor(role: Role) {
    this.role = role;
    this.connection = new Http2Connection({ role, limits: LAB_LIMITS });
  }

  receive(chunk: Uint8Array): void {
    for (const event of this.connection.receive(chunk).events) this.take(event);
  }

  /** Gives back what was consumed; `false` when there was nothing. */
  release(): boolean {
    const pending = this.unreleased.splice(0);
    for (const { streamId, octets } of pending) this.connection.releaseCredit(streamId, octets);
    return pending.length > 0;
  }

  private take(event: Http2Event): void {
    switch (event.kind) {
      case "request":
      case "response":
        this.arriving.set(event.streamId, { fields: event.fields, content: [] });
        break;
      case "data":
        this.arriving.get(event.streamId)?.content.push(...event.data);
        if (event.data.length > 0) this.unreleased.push({ streamId: event.streamId, octets: event.data.length });
        if (event.endStream) this.finish(event.streamId, []);
        break;
      case "trailers":
        this.finish(event.streamId, event.fields);
        break;
      default:
    }
  }

  private finish(streamId: number, trailers: readonly HeaderEntry[]): void {
    const { fields, content } = this.arriving.get(streamId) ?? { fields: [], content: [] };
    this.digest ^= digestOf(streamId, { fields, content: Uint8Array.from(content), trailers });
    this.answer(streamId);
  }
}

function digestOf(streamId: number, { fields, content, trailers }: Message): number {
  const section = (digest: number, list: readonly HeaderEntry[]): number =>
    list.reduce((folded, { name, value }) => digestField(folded, { name, value }), digest);
  return section(fold(section(streamId, fields), hashBytes(content)), trailers);
}
