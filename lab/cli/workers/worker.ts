/**
 * One worker of a campaign, in a thread or in a process of its own: runs its share of the run numbers,
 * guided where that is wanted, and says what it finds.
 */
import { fenceProcess } from "../../host/process-fence.ts";
import { UsageError } from "../exit.ts";
import { installGuidance, limitSteps } from "../guidance.ts";
import { prepare } from "../prepare.ts";
import { Claims } from "./claims.ts";
import { Exchange } from "./exchange.ts";
import type { WorkerMessage } from "./messages.ts";
import { openPort } from "./port.ts";

let stopRequested = false;
const claims = new Claims((fingerprint) => say({ kind: "claim", fingerprint }));

const port = await openPort();
const { order } = port;
const exchange = new Exchange(order.part, (epoch, inputs) => say({ kind: "entries", epoch, inputs }));
port.listen((message) => {
  switch (message.kind) {
    case "stop":
      stopRequested = true;
      exchange.close();
      break;
    case "claimed":
      claims.answer(message.fingerprint, message.granted);
      break;
    default:
      exchange.deliver(message);
  }
});

function say(message: WorkerMessage): void {
  port.say(message);
}

try {
  const blackBox = order.fence === undefined ? undefined : (await import("./watchdog.ts")).watched(order.fence);
  if (blackBox !== undefined) {
    fenceProcess();
  }
  await prepare(order.target, order.plants);
  const isCase = order.alone?.kind === "replay" || order.alone?.kind === "shrink";
  await (isCase ? limitSteps() : installGuidance(order.guidance));
  const { work } = await import("./work.ts");
  await work(order, {
    blackBox,
    exchange,
    say,
    events: {
      stopRequested: () => stopRequested,
      claim: (fingerprint) => claims.ask(fingerprint),
      progress: (tally, executions) => say({ kind: "progress", tally: tally.record(), executions }),
      found: (failure, replay, run) => say({ kind: "found", failure, replay, run }),
      finding: (finding) => say({ kind: "finding", finding }),
    },
  });
} catch (thrown) {
  if (!(thrown instanceof UsageError)) {
    throw thrown;
  }
  say({ kind: "refused", message: thrown.message });
}
port.close();
