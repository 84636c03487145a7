/** The worker's end of its connection to the main thread: a message port in a thread, a channel in a process. */
import { parentPort, workerData } from "node:worker_threads";
import type { MainMessage, WorkerMessage, WorkerOrder } from "./messages.ts";

export interface Port {
  readonly order: WorkerOrder;
  /** Has `listener` told of everything that is said after the order, from its beginning on. Called once. */
  listen(listener: (message: MainMessage) => void): void;
  say(message: WorkerMessage): void;
  /** Lets the worker end. */
  close(): void;
}

/** Opens the connection and waits for the order. */
export async function openPort(): Promise<Port> {
  return parentPort === null ? await openChannel() : openMessagePort(parentPort);
}

/** A port keeps what is said until somebody listens. */
function openMessagePort(port: NonNullable<typeof parentPort>): Port {
  // The main thread made this order and checked it.
  const order = workerData as WorkerOrder;
  return {
    order,
    listen: (listener) => void port.on("message", listener),
    say: (message) => port.postMessage(message),
    close: () => port.close(),
  };
}

async function openChannel(): Promise<Port> {
  const { send, exit } = process;
  if (send === undefined) {
    throw new TypeError("worker.ts is started by a campaign, as a thread or as a process");
  }
  // A terminal interrupts the whole group of processes; the main process says what follows from it.
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => undefined);
  }
  process.on("disconnect", () => exit(0));
  // The main process makes these messages and checks them; a channel keeps none for later.
  const early: MainMessage[] = [];
  const keep = (message: unknown): void => void early.push(message as MainMessage);
  const order = await new Promise<WorkerOrder>((resolve) => {
    process.once("message", (first) => {
      process.on("message", keep);
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
    listen(listener) {
      process.off("message", keep);
      process.on("message", listener);
      early.forEach(listener);
    },
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
