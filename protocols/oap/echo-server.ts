/** A server with the echo application inside: it acts between two frames, so how octets were cut does not matter. */
import type { Decoded } from "../../lab/core/decoder.ts";
import type { ConnectionOptions } from "./connection.ts";
import { EchoApp } from "./echo-app.ts";
import type { OapEvent } from "./event.ts";
import { OapServer } from "./server.ts";

export class EchoServer extends OapServer {
  private readonly app: EchoApp;

  constructor(options: ConnectionOptions) {
    super(options);
    this.app = new EchoApp(this);
  }

  /** As a decoder: what it would write is thrown away. */
  override push(chunk: Uint8Array): Decoded<OapEvent> {
    const decoded = this.receive(chunk);
    this.takeOutput();
    return decoded;
  }

  protected override tell(event: OapEvent): void {
    super.tell(event);
    this.app.take(event);
  }
}
