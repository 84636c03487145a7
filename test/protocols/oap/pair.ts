/** A client and a server whose octets go straight from one to the other. */
import { zlibCodec } from "../../../lab/target/zlib-codec.ts";
import type { Opening } from "../../../protocols/oap/client.ts";
import { OapClient } from "../../../protocols/oap/client.ts";
import type { OapEvent } from "../../../protocols/oap/event.ts";
import type { OapLimits } from "../../../protocols/oap/limits.ts";
import { oapLimits } from "../../../protocols/oap/limits.ts";
import { OapServer } from "../../../protocols/oap/server.ts";
import { NOTHING } from "./helpers.ts";

export class Pair {
  readonly client: OapClient;
  readonly server: OapServer;
  readonly clientEvents: OapEvent[] = [];
  readonly serverEvents: OapEvent[] = [];

  constructor(clientLimits: Partial<OapLimits> = {}, serverLimits: Partial<OapLimits> = clientLimits) {
    this.client = new OapClient({ limits: oapLimits(clientLimits), codec: zlibCodec });
    this.server = new OapServer({ limits: oapLimits(serverLimits), codec: zlibCodec });
  }

  /** Carries octets both ways until nobody has any. */
  settle(): void {
    for (let moved = true; moved;) {
      const up = this.client.takeOutput();
      this.serverEvents.push(...this.server.receive(up).events);
      const down = this.server.takeOutput();
      this.clientEvents.push(...this.client.receive(down).events);
      moved = up.length + down.length > 0;
    }
  }
}

/** A pair whose handshake is done. */
export function greeted(...limits: ConstructorParameters<typeof Pair>): Pair {
  const pair = new Pair(...limits);
  pair.client.greet({ tenantId: 5n, corrId: 9n, ua: "test" });
  pair.settle();
  return pair;
}

export function opening(corrId: bigint, fields: Partial<Opening> = {}): Opening {
  return { corrId, appProtoId: 7, tenantId: 5n, cap: NOTHING, payload: NOTHING, ends: true, ...fields };
}

/** Kinds of events, credit left out: it comes whenever acknowledgements do. */
export function kinds(events: readonly OapEvent[]): string[] {
  return events.map(({ kind }) => kind).filter((kind) => kind !== "credit");
}
