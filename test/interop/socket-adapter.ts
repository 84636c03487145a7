/**
 * A sans-IO endpoint on a real socket: octets in, octets out, the clock, and nothing else. What the
 * endpoint makes of its input goes to `take`, which may call the endpoint; call `flush` after calls from elsewhere.
 */
import type { Socket } from "node:net";

export interface SocketEndpoint<Received> {
  receive(octets: Uint8Array): Received;
  receiveEnd(): Received;
  takeOutput(): Uint8Array;
  /** Whether nothing more will come of it, so that the socket can be ended once the output is out. */
  readonly isClosed: boolean;
  /** The time in ticks of a microsecond, and when it is wanted next; for endpoints with deadlines. */
  advance?(now: number): Received;
  nextDeadline?(): number | undefined;
}

export interface Attached {
  /** Writes what the endpoint has to say. */
  flush(): void;
}

const TICKS_PER_MS = 1_000;

export function attach<Received>(
  socket: Socket,
  endpoint: SocketEndpoint<Received>,
  take: (received: Received) => void,
): Attached {
  const startedAt = performance.now();
  let alarm: NodeJS.Timeout | undefined;
  const now = (): number => Math.floor((performance.now() - startedAt) * TICKS_PER_MS);

  const setAlarm = (): void => {
    clearTimeout(alarm);
    const due = endpoint.nextDeadline?.();
    if (due !== undefined && !socket.destroyed) {
      alarm = setTimeout(() => handle(() => endpoint.advance?.(now())), Math.max(1, (due - now()) / TICKS_PER_MS));
      alarm.unref();
    }
  };

  /** Output is taken only while the socket takes it, so that what waits is bounded by the endpoint. */
  const flush = (): void => {
    while (socket.writable && !socket.writableNeedDrain) {
      const output = endpoint.takeOutput();
      if (output.length === 0) break;
      socket.write(output);
    }
    if (endpoint.isClosed && socket.writable && !socket.writableNeedDrain) socket.end();
    setAlarm();
  };

  const handle = (call: () => Received | undefined): void => {
    const received = call();
    if (received !== undefined) take(received);
    flush();
  };

  socket.on("data", (octets) => {
    const overdue = endpoint.advance?.(now());
    if (overdue !== undefined) take(overdue);
    handle(() => endpoint.receive(octets));
  });
  socket.on("end", () => handle(() => endpoint.receiveEnd()));
  socket.on("drain", flush);
  socket.on("error", () => socket.destroy());
  socket.on("close", () => clearTimeout(alarm));
  flush();
  return { flush };
}
