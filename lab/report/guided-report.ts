/** What coverage guidance did, for people and for programs. */

export interface GuidedSummary {
  readonly executions: number;
  readonly features: number;
  readonly entries: number;
  /** A hash of the bytes of all entries. */
  readonly corpusHash: string;
  /** Full runs of inputs that covered something new. */
  readonly promotions: number;
  /** What was not instrumented, and failures that do not repeat. */
  readonly notes: readonly string[];
  /** Whether the executions are the runs of the campaign, which has no others. */
  readonly isWhole: boolean;
}

export function guidedLines(guided: GuidedSummary | undefined, seconds: number): string[] {
  if (guided === undefined) {
    return [];
  }
  const { executions, features, entries, corpusHash, promotions, notes } = guided;
  const rate = Math.round(executions / Math.max(seconds, 0.001));
  return [
    `guided: ${executions} executions, ${rate} executions/s, ${features} features, ${entries} entries, corpus hash ${corpusHash}, ${promotions} promoted runs`,
    ...notes.map((note) => `  warning: ${note}`),
  ];
}
