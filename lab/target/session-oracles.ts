/** What every simulated session of a decoder must exercise: promises of the runtime, and those of what it decodes with. */
export const SESSION_ORACLES: readonly string[] = [
  "ambient-access",
  "bounded-allocation",
  "cancellation-drain",
  "obligation-leak",
  "quiescence",
  "region-leak",
  "totality",
  "work-bound",
];
