/** A place in the team of a campaign, and the workers that fill it one after the other. */
import type { RecordedFailure } from "../../trace/trace.ts";
import type { DeathRecord } from "./deaths.ts";
import type { WorkerOrder } from "./messages.ts";
import type { WorkerHandle } from "./thread-worker.ts";
import type { Vigil } from "./vigil.ts";

/** A place in the team of a campaign, which one worker after another may fill. */
export interface Member {
  readonly index: number;
  order: WorkerOrder;
  life: Life | undefined;
  /** The next epoch that is expected from it. */
  epoch: number;
  /** What it found, by name, for one that takes its place. */
  readonly inputs: Map<string, Uint8Array>;
  executions: number;
  /** The work of an earlier worker that is done again, to learn what that died of. */
  repetition: Repetition | undefined;
}

interface Repetition {
  /** Executions after which the death should have come again. */
  readonly executions: number;
  readonly timeMs: number;
  readonly death: DeathRecord;
}

/** One worker. */
export interface Life {
  readonly name: string;
  readonly handle: WorkerHandle;
  readonly vigil: Vigil | undefined;
  /** Failures that are being shrunk, by fingerprint. */
  readonly shrinking: Map<string, Announced>;
  /** Its work is done, or will not be. */
  over: boolean;
}

interface Announced {
  readonly failure: RecordedFailure;
  readonly replay: string;
  readonly run: number;
}

export function memberOf(order: WorkerOrder, index: number): Member {
  const { firstEpoch: epoch } = order.part;
  return { index, order, life: undefined, epoch, inputs: new Map(), executions: 0, repetition: undefined };
}
