/** The worker's end of its connection to the main thread: a message port in a thread, a channel in a process. */
import { parentPort, workerData } from "node:worker_threads";
import type { MainMessage, WorkerMessage, WorkerOrder } from "./messages.ts";

export interface Port {
  readonly order: WorkerOrder;
  say(message: WorkerMessage): void;
  /** Lets the worker end. */
  close(): void;
}

/** Opens the connection and waits for the order; `listener` hears what is said after it. */
export async function openPort(listener: (message: MainMessage) => void): Promise<Port> {
  return parentPort === null ? await openChannel(listener) : openMessagePort(parentPort, listener);
}

function openMessagePort(port: NonNullable<typeof parentPort>, listener: (message: MainMessage) => void): Port {
  port.on("message", listener);
  // The main thread made this order and checked it.
  const order = workerData as WorkerOrder;
  return { order, say: (message) => port.postMessage(message), close: () => port.close() };
}

async function openChannel(listener: (message: MainMessage) => void): Promise<Port> {
  const { send, exit } = process;
  if (send === undefined) {
    throw new TypeError("worker.ts is started by a campaign, as a thread or as a process");
  }
  // A terminal interrupts the whole group of processes; the main process says what follows from it.
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => undefined);
  }
  process.on("disconnect", () => exit(0));
  const order = await new Promise<WorkerOrder>((resolve) => {
    process.once("message", (first) => {
      process.on("message", listener);
      // The main process made this order and checked it.
      resolve(first as WorkerOrder);
    });
  });
  let underWay = 0;
  let closing = false;
  const sent = (): void => {
    underWay -= 1;
    if (closing && underWay === 0) {
      exit(0);
    }
  };
  return {
    order,
    say(message) {
      underWay += 1;
      send.call(process, message, sent);
    },
    close() {
      // What the target left running would keep the process alive.
      closing = true;
      underWay += 1;
      sent();
    },
  };
}
