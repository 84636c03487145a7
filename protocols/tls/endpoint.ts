/** What both ends of a connection have in common: a channel, and hellos that the roles see to. Without I/O. */
import type { Gauge } from "../../lab/core/decoder.ts";
import type { ChannelAnswer } from "./channel.ts";
import { TlsChannel } from "./channel.ts";
import type { TlsEvent } from "./event.ts";
import type { TlsFault } from "./faults.ts";
import type { Side, StreamChoice } from "./flight.ts";
import type { ClientHello } from "./hello.ts";
import type { TlsLimits } from "./limits.ts";
import type { NextOctets } from "./offer.ts";

export interface EndpointOptions {
  readonly limits: TlsLimits;
  readonly nextOctets: NextOctets;
  /** When the connection was opened, in ticks. */
  readonly now?: number;
}

export abstract class TlsEndpoint implements Gauge {
  readonly channel: TlsChannel;

  constructor(peer: Side, options: EndpointOptions) {
    this.channel = new TlsChannel({
      ...options,
      peer,
      choose: (hello) => this.choose(hello),
      takeHello: (event) => this.take(event),
    });
  }

  /** Given what is neither an alert nor data of an open connection. */
  protected abstract take(event: TlsEvent): void;

  /** Given each ClientHello as soon as it is read: what follows in the same chunk may depend on the choice. */
  protected abstract choose(hello: ClientHello): StreamChoice | undefined;

  get bytesHeld(): number {
    return this.channel.bytesHeld;
  }

  get partsHeld(): number {
    return this.channel.partsHeld;
  }

  get work(): number {
    return this.channel.work;
  }

  get bytesAllocated(): number {
    return this.channel.bytesAllocated;
  }

  get fault(): TlsFault | undefined {
    return this.channel.fault;
  }

  get isClosed(): boolean {
    return this.channel.isClosed;
  }

  receive(octets: Uint8Array): ChannelAnswer {
    return this.channel.receive(octets);
  }

  receiveEnd(): ChannelAnswer {
    return this.channel.receiveEnd();
  }

  takeOutput(): Uint8Array {
    return this.channel.takeOutput();
  }

  advance(now: number): ChannelAnswer {
    return this.channel.advance(now);
  }

  nextDeadline(): number | undefined {
    return this.channel.nextDeadline();
  }
}
