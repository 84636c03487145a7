/** Counts what may come for ever without an end or a use, and refuses more of it than is allowed. */
import type { TlsFaultCode } from "./faults.ts";
import type { TlsLimits } from "./limits.ts";

export class FloodCounters {
  /** Protected records without an octet, in a row. */
  emptyRecords = 0;
  /** Alerts that end nothing, in a row. */
  warnings = 0;
  /** ChangeCipherSpecs in all. */
  cipherChanges = 0;
  readonly #limits: TlsLimits;

  constructor(limits: TlsLimits) {
    this.#limits = limits;
  }

  refusalOfProtected(octets: number): TlsFaultCode | undefined {
    this.emptyRecords = octets === 0 ? this.emptyRecords + 1 : 0;
    if (this.emptyRecords > this.#limits.emptyRecordsMax) return "TLS_EMPTY_FLOOD";
    this.warnings = 0;
    return undefined;
  }

  tookMessage(): void {
    this.warnings = 0;
  }

  refusalOfWarning(): TlsFaultCode | undefined {
    this.warnings += 1;
    return this.warnings > this.#limits.warningAlertsMax ? "TLS_ALERT_FLOOD" : undefined;
  }

  refusalOfCipherChange(): TlsFaultCode | undefined {
    this.cipherChanges += 1;
    return this.cipherChanges > this.#limits.changeCipherSpecsMax ? "TLS_CCS_FLOOD" : undefined;
  }
}
