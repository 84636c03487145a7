/**
 * The simplest application of a server, for the lab: it answers every frame of a request with one frame of
 * a response as soon as credit allows, ends the response with the request, and refuses requests of
 * `REFUSED_PROTO` at their START.
 */
import type { OapEvent } from "./event.ts";
import type { ContentFrame } from "./frame.ts";
import { END } from "./frame.ts";
import type { OapServer } from "./server.ts";

/** An application protocol that nobody serves here. */
export const REFUSED_PROTO = 404;
const NOTHING = new Uint8Array(0);
const ANSWER = Uint8Array.of(1);

interface Owed {
  answers: number;
  ends: boolean;
}

export class EchoApp {
  protected readonly server: OapServer;
  private readonly owed = new Map<bigint, Owed>();

  constructor(server: OapServer) {
    this.server = server;
  }

  take(event: OapEvent): void {
    switch (event.kind) {
      case "request":
        this.request(event.frame);
        break;
      case "credit":
        this.settle(event.corrId);
        break;
      case "closed":
      case "aborted":
        this.owed.delete(event.corrId);
        break;
      default:
    }
  }

  protected request({ flags, appProtoId, corrId }: ContentFrame): void {
    if (appProtoId === REFUSED_PROTO) {
      this.server.respond(corrId, { status: 404, payload: NOTHING, ends: true });
      return;
    }
    const owed = this.owed.get(corrId) ?? { answers: 0, ends: false };
    owed.answers += 1;
    owed.ends = (flags & END) !== 0;
    this.owed.set(corrId, owed);
    this.settle(corrId);
  }

  private settle(corrId: bigint): void {
    const owed = this.owed.get(corrId);
    while (owed !== undefined && owed.answers > 0) {
      const ends = owed.ends && owed.answers === 1;
      if (this.server.respond(corrId, { status: 200, payload: ANSWER, ends }).kind !== "sent") return;
      owed.answers -= 1;
    }
  }
}
