/** The echo application with two services more: verified objects, and events for those who subscribed. */
import { EchoApp } from "./echo-app.ts";
import type { ContentFrame } from "./frame.ts";
import { END, START } from "./frame.ts";
import type { Hasher } from "./object-header.ts";
import { serveObject } from "./serve-object.ts";
import type { OapServer } from "./server.ts";

/** Serves the payload of the request itself as an object. */
export const OBJECT_PROTO = 200;
/** Sends one event ahead of the answers. The capability of every opening is taken to cover it. */
export const EVENTS_PROTO = 300;

export class LabApp extends EchoApp {
  private readonly hash: Hasher;

  constructor(server: OapServer, hash: Hasher) {
    super(server);
    this.hash = hash;
  }

  protected override request(frame: ContentFrame): void {
    const { appProtoId, flags, corrId, content } = frame;
    if (appProtoId === OBJECT_PROTO && (flags & END) !== 0) {
      serveObject(this.server, corrId, content, this.hash);
      return;
    }
    if (appProtoId === EVENTS_PROTO && (flags & START) !== 0) {
      this.server.subscribe(corrId);
      this.server.notify(corrId, content);
    }
    super.request(frame);
  }
}
