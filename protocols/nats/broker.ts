/**
 * What servers do between connections: every publication goes to each subscription that matches, and to one of each
 * group. A subscription that was limited is over with its last message. A request that nobody hears is answered
 * with status 503, where the client asked for that.
 */
import type { ClientOperation, MessageHeaders, Publication } from "./operation.ts";
import type { NatsServer } from "./server.ts";
import { isPublishable, isSubscribable, matches } from "./topic.ts";

/** A connection as the broker knows it. */
export interface BrokerClient {
  readonly server: NatsServer;
}

interface Entry {
  readonly client: BrokerClient;
  readonly sid: number;
  readonly subject: string;
  readonly queue: string | undefined;
  delivered: number;
  /** 0 where there is no end. */
  max: number;
}

const UNHEARD: MessageHeaders = { status: 503, description: "", fields: [] };
const NOTHING = new Uint8Array(0);
const NO_FAULTS = { subjectFault: undefined, headerFault: undefined } as const;

export class Broker {
  readonly #entries = new Map<BrokerClient, Map<number, Entry>>();
  /** Publications so far: members of a group take turns. */
  #turn = 0;

  get subscriptions(): number {
    let count = 0;
    for (const entries of this.#entries.values()) count += entries.size;
    return count;
  }

  join(client: BrokerClient): void {
    this.#entries.set(client, new Map());
  }

  leave(client: BrokerClient): void {
    this.#entries.delete(client);
  }

  execute(client: BrokerClient, operation: ClientOperation): void {
    if (client.server.accept(operation)) return;
    if (operation.kind === "publish") this.#publish(client, operation);
    else if (operation.kind === "subscribe") this.#subscribe(client, operation);
    else if (operation.kind === "unsubscribe") this.#unsubscribe(client, operation.sid, operation.max);
  }

  #subscribe(client: BrokerClient, operation: ClientOperation & { readonly kind: "subscribe" }): void {
    const { subject, queue, sid } = operation;
    const entries = this.#entries.get(client);
    if (entries === undefined || entries.has(sid)) return;
    if (!isSubscribable(subject)) client.server.say({ kind: "error", text: "Invalid Subject" });
    else if (!client.server.hasRoomForSubscription) client.server.refuse("NATS_TOO_MANY_SUBSCRIPTIONS");
    else entries.set(sid, { client, sid, subject, queue, delivered: 0, max: 0 });
    client.server.subscriptions = entries.size;
  }

  #unsubscribe(client: BrokerClient, sid: number, max: number): void {
    const entry = this.#entries.get(client)?.get(sid);
    if (entry === undefined) return;
    entry.max = max;
    if (entry.delivered >= max) this.#remove(entry);
  }

  #publish(client: BrokerClient, publication: Publication): void {
    const { subjectFault, headerFault } = publication;
    if (subjectFault !== undefined || headerFault !== undefined) {
      client.server.say({
        kind: "error",
        text: subjectFault === undefined ? "Invalid Headers" : "Invalid Publish Subject",
      });
      return;
    }
    if (!isPublishable(publication.subject)) client.server.say({ kind: "error", text: "Invalid Publish Subject" });
    const receivers = this.#receiversOf(client, publication.subject);
    this.#turn += 1;
    for (const entry of receivers) this.#deliver(entry, publication);
    if (receivers.length === 0) this.#sayUnheard(client, publication);
  }

  #receiversOf(sender: BrokerClient, subject: string): Entry[] {
    const receivers: Entry[] = [];
    const groups = new Map<string, Entry[]>();
    for (const entry of this.#matching(subject)) {
      if (entry.client === sender && !sender.server.options.echo) continue;
      if (entry.queue === undefined) receivers.push(entry);
      else groups.set(entry.queue, [...(groups.get(entry.queue) ?? []), entry]);
    }
    for (const members of groups.values()) {
      const chosen = members[this.#turn % members.length];
      if (chosen !== undefined) receivers.push(chosen);
    }
    return receivers;
  }

  #matching(subject: string): Entry[] {
    const all = [...this.#entries.values()].flatMap((entries) => [...entries.values()]);
    return all.filter((entry) => matches(entry.subject, subject));
  }

  #deliver(entry: Entry, { subject, reply, headers, payload }: Publication): void {
    const { client, sid } = entry;
    const kept = client.server.options.headers ? headers : undefined;
    const message = { kind: "message", subject, sid, reply, headers: kept, payload } as const;
    client.server.say({ ...message, ...NO_FAULTS });
    entry.delivered += 1;
    if (entry.max > 0 && entry.delivered >= entry.max) this.#remove(entry);
  }

  #sayUnheard(client: BrokerClient, { reply }: Publication): void {
    const { headers, noResponders } = client.server.options;
    if (reply === undefined || !headers || !noResponders) return;
    const entry = this.#matching(reply).find((other) => other.client === client);
    const unheard = { kind: "publish", subject: reply, reply: undefined, headers: UNHEARD } as const;
    if (entry !== undefined) this.#deliver(entry, { ...unheard, ...NO_FAULTS, payload: NOTHING });
  }

  #remove({ client, sid }: Entry): void {
    const entries = this.#entries.get(client);
    entries?.delete(sid);
    client.server.subscriptions = entries?.size ?? 0;
  }
}
