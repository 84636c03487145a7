/** One end of a connection: writes to one link, reads from the other. */
import type { Context } from "../runtime/context.ts";
import type { Read } from "./inbox.ts";
import type { Link } from "./link.ts";
import type { Written } from "./send-window.ts";

export type { Read } from "./inbox.ts";
export type { Written } from "./send-window.ts";

export class ByteStream {
  private readonly outgoing: Link;
  private readonly incoming: Link;

  constructor(outgoing: Link, incoming: Link) {
    this.outgoing = outgoing;
    this.incoming = incoming;
  }

  /** `from>to`, also the name of the link that it writes to. */
  get name(): string {
    return this.outgoing.name;
  }

  /** Bytes written here that the peer has not read; never more than the window. */
  get bytesInFlight(): number {
    return this.outgoing.bytesInFlight;
  }

  /**
   * Copies `bytes` and waits until the window has taken all of them. `reset` says that the
   * connection is gone. A cancelled write may have sent any prefix. Throws `MisuseError` after `end`.
   */
  write(cx: Context, bytes: Uint8Array): Promise<Written> {
    return this.outgoing.write(cx, bytes);
  }

  /** Waits for bytes (never none), the end, or a reset. The bytes belong to the caller. */
  read(cx: Context): Promise<Read> {
    return this.incoming.read(cx);
  }

  /** Half-closes: the peer reads `end` after everything that was written. Reading goes on. Again: no effect. */
  end(): void {
    this.outgoing.end();
  }

  /** Drops the connection. This end sees `reset` now, the peer once the news has arrived; unread bytes are lost. */
  reset(): void {
    this.incoming.refuse();
    this.outgoing.abort();
  }
}
