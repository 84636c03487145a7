/** Hunts one planted bug in a process of its own: takes the order as JSON, prints the answer as JSON. */
import type { HuntOrder } from "./strategies-hunt.ts";
import { hunt } from "./strategies-hunt.ts";

// Our own bench wrote it.
const order = JSON.parse(process.argv[2] ?? "{}") as HuntOrder;
process.stdout.write(JSON.stringify(await hunt(order)));
