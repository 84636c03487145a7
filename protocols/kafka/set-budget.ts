/** What all batches of one set may still take together. */
import type { KafkaLimits } from "./limits.ts";

export class SetBudget {
  /** Records and headers; a batch without any counts as one. */
  records: number;
  /** Octets that come out of compression. */
  decompressedOctets: number;
  /** Elementary steps, and octets that were made, since creation. */
  work = 0;
  octetsMade = 0;

  constructor({ recordsMax, decompressedOctetsMax }: KafkaLimits) {
    this.records = recordsMax;
    this.decompressedOctets = decompressedOctetsMax;
  }
}
