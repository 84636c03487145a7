/** The fresh process of the determinism check: does what it is told in its argument and prints the answer. */
import type { FreshOrder } from "./fresh.ts";
import { prepare } from "./prepare.ts";

// The parent process made this argument.
const { order, run } = JSON.parse(process.argv[2] ?? "") as { order: FreshOrder; run?: number };
await prepare(order.target, order.plants);
const { answer } = await import("./fresh.ts");
const { openWorkbench } = await import("./workbench.ts");
process.stdout.write(JSON.stringify(await answer(await openWorkbench(order.target, order.plants), order.plan, run)));
