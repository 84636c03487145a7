/** Committed values of channels: each is received or discarded once, in the order of the commits. */
import { ByName } from "./by-name.ts";
import type { Wrong } from "./first-violation.ts";

const LOST = "committed effect lost";

class Ledger {
  readonly channel: number;
  sentCount = 0;
  takenCount = 0;

  constructor(channel: number) {
    this.channel = channel;
  }
}

export class CommittedEffects {
  private readonly nameOf: (id: number) => string;
  private readonly ledgers = new ByName((channel) => new Ledger(channel));

  constructor(nameOf: (id: number) => string) {
    this.nameOf = nameOf;
  }

  commit(channel: number, sequence: number): void {
    const ledger = this.ledgers.of(channel);
    ledger.sentCount = Math.max(ledger.sentCount, sequence + 1);
  }

  /** The value was received or discarded. */
  take(channel: number, sequence: number): Wrong | undefined {
    const ledger = this.ledgers.of(channel);
    const expected = ledger.takenCount;
    ledger.takenCount = sequence + 1;
    if (sequence === expected) {
      return undefined;
    }
    const message = `Value ${sequence} of channel ${this.nameOf(channel)} was taken where ${expected} was due.`;
    return { site: sequence > expected ? LOST : "committed effect repeated", message };
  }

  /** The first channel with a value that nobody has taken. */
  lost(): (Wrong & { readonly channel: number }) | undefined {
    for (const { channel, sentCount, takenCount } of this.ledgers.all()) {
      if (takenCount < sentCount) {
        const count = sentCount - takenCount;
        const message = `${count} committed values of channel ${this.nameOf(channel)}, from ${takenCount} on, were neither received nor discarded.`;
        return { site: LOST, message, channel };
      }
    }
    return undefined;
  }
}
