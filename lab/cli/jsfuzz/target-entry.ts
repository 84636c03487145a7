/**
 * What jsfuzz executes: the probe of a target, in the worker process of jsfuzz. Import it with `?order=`, a
 * `JsfuzzOrder` as JSON.
 *
 * jsfuzz ends at the first failure, so one that is known is swallowed, and it has no limit of executions,
 * so this module keeps count and ends the process.
 */
import { describeError, placeOf, withoutInput } from "../../target/thrown.ts";
import type { DirectScenario } from "../../target/target.ts";
import { UsageError } from "../exit.ts";
import { guidedScenario } from "../guided-scenario.ts";
import { findTarget, loadConfig } from "../load.ts";
import type { JsfuzzOrder } from "./ledger.ts";
import { readLedger, writeLedger } from "./ledger.ts";

/** Executions between two notes of how many there were. */
const NOTED_EXECUTIONS = 1_000;
const scratch = process.cwd();
const order = JSON.parse(new URL(import.meta.url).searchParams.get("order") ?? "") as JsfuzzOrder;
const ledger = readLedger(order.ledger);
const known = new Set(ledger.known);
const { exit } = process;
let { executions } = ledger;
let instrumented = 0;
const scenario = await load();

/** Gives one input to the target; rejects with a failure that was not met before. */
export async function run(input: Buffer): Promise<void> {
  executions += 1;
  try {
    await scenario.probe?.(input, () => undefined);
  } catch (thrown) {
    const failure = `${withoutInput(describeError(thrown))}/${placeOf(thrown)}`;
    if (scenario.declared?.(thrown) !== true && !known.has(failure)) {
      known.add(failure);
      note();
      throw thrown;
    }
  }
  if (executions === order.executionsMax) {
    note();
    exit(0);
  }
  if (executions % NOTED_EXECUTIONS === 0) {
    note();
  }
}

async function load(): Promise<DirectScenario> {
  try {
    // The target loads where the user is; jsfuzz leaves its files where it was started.
    process.chdir(order.folder);
    const entry = findTarget(await loadConfig(), order.target);
    const instrumentedBefore = filesInstrumented();
    const { scenarios } = await entry.load();
    const wanted = order.scenario === undefined ? scenarios : scenarios.filter(({ name }) => name === order.scenario);
    const guided = guidedScenario(wanted);
    if (guided === undefined) {
      throw new UsageError(
        `${order.target} has no scenario that decodes bytes directly, which is all that jsfuzz runs`,
      );
    }
    await guided.prepare?.();
    instrumented = filesInstrumented() - instrumentedBefore;
    process.chdir(scratch);
    return guided;
  } catch (thrown) {
    const refusal = thrown instanceof Error ? thrown.message : String(thrown);
    writeLedger(order.ledger, { ...ledger, refusal });
    return exit(0);
  }
}

/** Files that count what is executed, as istanbul keeps the book of them. */
function filesInstrumented(): number {
  const counted: unknown = Reflect.get(globalThis, "__coverage__");
  return typeof counted === "object" && counted !== null ? Object.keys(counted).length : 0;
}

function note(): void {
  writeLedger(order.ledger, { ...ledger, executions, instrumented, known: [...known] });
}
