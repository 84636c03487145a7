/** What the process in which jsfuzz executes a target leaves for the one that started it, in a file. */
import { readFileSync } from "node:fs";
import { writeAtomically } from "../../corpus/whole-file.ts";

/** Given to the target's process in the URL of its module. */
export interface JsfuzzOrder {
  readonly target: string;
  readonly scenario: string | undefined;
  /** Where the user is. */
  readonly folder: string;
  /** The path of the ledger. */
  readonly ledger: string;
  /** Executions in all, those of earlier processes counted; `null` for no limit. */
  readonly executionsMax: number | null;
}

export interface Ledger {
  readonly executions: number;
  /** Failures that were met, by class, message and place; they do not end jsfuzz again. */
  readonly known: readonly string[];
  /** Files of the target that jsfuzz has instrumented. */
  readonly instrumented: number;
  /** Why the target cannot be run, where it cannot. */
  readonly refusal: string | null;
}

export const EMPTY_LEDGER: Ledger = { executions: 0, known: [], instrumented: 0, refusal: null };

export function readLedger(path: string): Ledger {
  // Our own process wrote it.
  return JSON.parse(readFileSync(path, "utf8")) as Ledger;
}

export function writeLedger(path: string, ledger: Ledger): void {
  writeAtomically(path, Buffer.from(JSON.stringify(ledger)));
}
