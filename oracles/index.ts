/**
 * All oracles, in the order in which a failure is attributed: where several fail in one run, the
 * first in this list names the finding. Causes come before what they cause.
 *
 * - Access to the outside makes everything after it a matter of chance, and a panic leaves
 *   obligations, values and digests behind, so both come first.
 * - Foreign prototypes and chance memory change what every later pass makes of its input, so they come next.
 * - An interleaved or scribbled pass is split as well: what splitting alone changes is split-invariance's.
 *   So is what a decoder that goes on after a fault makes of the chunks that follow: fault-latch after it.
 *   A decoder that disagrees with its model will not make the round trip either.
 * - An attack that nothing stops may take any amount of memory and work: flood-bound before bounded-allocation.
 * - A region that does not drain lets losers of races go on and runs finalizers too early: loser-drain,
 *   then region-leak, then cancellation-drain.
 * - A task that outran its cleanup budget was abandoned with all that it held, and its partners wait for
 *   ever: cancellation-drain before obligation-leak and quiescence. It does not call a value lost while
 *   somebody still waits, so a lost wake-up remains quiescence's.
 * - That a run did not end although faults had says more than that it did not end: convergence before
 *   quiescence. It has nothing to say of runs that do not heal.
 * - A permit that somebody kept is the cause of those who wait for it: obligation-leak before quiescence.
 */
import type { Oracle } from "../lab/core/oracle.ts";
import { agreement } from "./agreement.ts";
import { aliasing } from "./aliasing.ts";
import { ambientAccess } from "./ambient-access.ts";
import { boundedAllocation } from "./bounded-allocation.ts";
import { cancellationDrain } from "./cancellation-drain.ts";
import { convergence } from "./convergence.ts";
import { faultLatch } from "./fault-latch.ts";
import { floodBound } from "./flood-bound.ts";
import { isolation } from "./isolation.ts";
import { loserDrain } from "./loser-drain.ts";
import { obligationLeak } from "./obligation-leak.ts";
import { prototypePollution } from "./prototype-pollution.ts";
import { quiescence } from "./quiescence.ts";
import { regionLeak } from "./region-leak.ts";
import { roundTrip } from "./round-trip.ts";
import { splitInvariance } from "./split-invariance.ts";
import { totality } from "./totality.ts";
import { uninitialisedMemory } from "./uninitialised-memory.ts";
import { workBound } from "./work-bound.ts";

export const ORACLES: readonly Oracle[] = [
  ambientAccess,
  totality,
  prototypePollution,
  uninitialisedMemory,
  splitInvariance,
  faultLatch,
  aliasing,
  isolation,
  agreement,
  roundTrip,
  floodBound,
  boundedAllocation,
  workBound,
  loserDrain,
  regionLeak,
  cancellationDrain,
  obligationLeak,
  convergence,
  quiescence,
];
