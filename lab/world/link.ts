/**
 * One direction of a connection: window, transit, inbox.
 *
 * In-order delivery over virtual time. Without deviations a write arrives whole, `latencyTicks`
 * later, as one chunk (or chunks of `PIECE_BYTES_MAX` where it is longer). All decisions of a write
 * are asked when it is called, at places named after the link, so they do not depend on the reader
 * nor on other links. Memory is bounded by the window plus what waiting writers asked to send.
 * Limits: the window opens again the moment the reader reads, without latency.
 */
import type { Context } from "../runtime/context.ts";
import type { Kernel } from "../runtime/kernel.ts";
import { EVENT } from "../trace/events.ts";
import { FaultDecisions } from "./fault-decisions.ts";
import type { FaultsAllowed } from "./faults.ts";
import { TICKS_PER_BYTE } from "./faults.ts";
import type { Read } from "./inbox.ts";
import { Inbox } from "./inbox.ts";
import type { Written } from "./send-window.ts";
import { RESET, SendWindow } from "./send-window.ts";
import type { Arrival } from "./transit.ts";
import { Transit } from "./transit.ts";
import type { Piece } from "./write-plan.ts";
import { planWrite } from "./write-plan.ts";

/** The longest chunk that travels in one piece. */
export const PIECE_BYTES_MAX = 16_384;

export interface LinkOptions {
  readonly name: string;
  readonly faults: FaultsAllowed;
  readonly latencyTicks: number;
  readonly windowBytes: number;
}

/** What a link does to its whole connection. */
export interface Connection {
  /** Both ends see a reset now. */
  reset(): void;
  /** Nothing is delivered from the other end either. */
  blockReverse(link: Link, ticks: number): void;
}

export class Link {
  readonly name: string;
  private readonly kernel: Kernel;
  private readonly id: number;
  private readonly faults: FaultDecisions;
  private readonly connection: Connection;
  private readonly pieceBytesMax: number;
  private readonly window: SendWindow;
  private readonly transit: Transit;
  private readonly inbox: Inbox;

  constructor(kernel: Kernel, connection: Connection, { name, faults, latencyTicks, windowBytes }: LinkOptions) {
    this.kernel = kernel;
    this.name = name;
    this.connection = connection;
    this.id = kernel.recorder.intern(name);
    this.faults = new FaultDecisions(kernel, name, faults);
    this.pieceBytesMax = Math.min(PIECE_BYTES_MAX, windowBytes);
    const ticksPerByte = this.faults.amount("bandwidth", TICKS_PER_BYTE);
    this.transit = new Transit(kernel, { latencyTicks, ticksPerByte, arrive: (arrival) => this.arrive(arrival) });
    this.inbox = new Inbox(kernel, this.id, (bytes) => this.window.credit(bytes));
    this.window = new SendWindow(kernel, {
      id: this.id,
      windowBytes,
      forward: (piece) => this.forward(piece),
      finished: () => this.transit.sendEnd(),
    });
  }

  /** Bytes that the window let through and the reader has not read. */
  get bytesInFlight(): number {
    return this.window.bytesInFlight;
  }

  async write(cx: Context, bytes: Uint8Array): Promise<Written> {
    this.window.requireOpen(this.name);
    const copy = bytes.slice();
    return cx.suspend<Written>(this.window, "write", (wait) => {
      const pieces = this.window.wasReset ? undefined : this.plan(copy);
      if (pieces === undefined) {
        this.kernel.wake(wait, RESET);
        return true;
      }
      return this.window.start(wait, pieces);
    });
  }

  read(cx: Context): Promise<Read> {
    return this.inbox.read(cx);
  }

  end(): void {
    this.window.end();
  }

  /** Delivers nothing for `ticks`. */
  block(ticks: number): void {
    this.transit.block(ticks);
  }

  /** Ends what keeps this direction from delivering, but for a peer that has vanished. */
  heal(): void {
    this.transit.heal();
  }

  /** The writer's end resets: what is on its way is lost, and the reader's end is told, a latency later. */
  abort(): void {
    if (!this.window.wasReset) {
      this.window.close();
      this.transit.sendReset();
    }
  }

  /** The reader's end has reset: what arrives from here on is lost. */
  refuse(): void {
    this.inbox.reset();
  }

  /** Both sides of this direction see the reset. */
  reset(): void {
    this.transit.clear();
    this.window.close();
    this.inbox.reset();
  }

  /** Lets the decisions of a write happen; `undefined` when the connection did not survive them. */
  private plan(bytes: Uint8Array): readonly Piece[] | undefined {
    if (bytes.length === 0) {
      return [];
    }
    const { pieces, partition, vanish, resetNow } = planWrite(this.faults, bytes, this.pieceBytesMax);
    if (partition !== undefined) {
      this.block(partition.ticks);
      if (partition.bothWays) {
        this.connection.blockReverse(this, partition.ticks);
      }
    }
    if (vanish) {
      this.faults.report("halfopen", this.transit.bytes);
      this.transit.vanish();
    }
    if (resetNow) {
      this.connection.reset();
    }
    return resetNow ? undefined : pieces;
  }

  private forward(piece: Piece): void {
    this.transit.sendPiece(piece);
    if (piece.resetBehind) {
      this.transit.sendResetBehind();
    }
  }

  private arrive(arrival: Arrival): void {
    if (arrival.kind === "reset") {
      this.connection.reset();
    } else if (this.inbox.wasReset) {
      return;
    } else if (arrival.kind === "end") {
      this.inbox.end();
    } else {
      this.kernel.recorder.emit(EVENT.delivered, this.id, arrival.bytes.length);
      this.inbox.put(arrival.bytes);
    }
  }
}
