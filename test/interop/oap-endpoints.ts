/** Our OAP endpoints on real sockets: what the socket adapter wants of them, and the deadlines of a connection. */
import type { Connection } from "../../protocols/oap/connection.ts";
import { DeadlineClock } from "../../protocols/oap/deadlines.ts";
import type { SocketEndpoint } from "./socket-adapter.ts";

export type Received = ReturnType<Connection["receive"]>;

export class SocketConnection implements SocketEndpoint<Received> {
  private readonly endpoint: Connection;
  private readonly clock = new DeadlineClock();
  private now = 0;

  constructor(endpoint: Connection) {
    this.endpoint = endpoint;
  }

  get isClosed(): boolean {
    return this.endpoint.isOver;
  }

  receive(octets: Uint8Array): Received {
    return this.endpoint.receive(octets);
  }

  receiveEnd(): Received {
    const received = this.endpoint.end();
    this.endpoint.close();
    return received;
  }

  takeOutput(): Uint8Array {
    return this.endpoint.takeOutput();
  }

  advance(now: number): Received {
    this.now = now;
    const pending = this.clock.next(this.endpoint.deadlines(), now);
    return pending?.ticksLeft === 0 ? this.endpoint.expire(pending.deadline) : { events: [], fault: undefined };
  }

  nextDeadline(): number | undefined {
    const pending = this.endpoint.isOver ? undefined : this.clock.next(this.endpoint.deadlines(), this.now);
    return pending === undefined ? undefined : this.now + pending.ticksLeft;
  }
}
