/** The worker's end of its connection to the main thread: a message port in a thread, a channel in a process. */
import { Socket } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { Channel, CHANNEL_FD } from "./channel.ts";
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
  // As they were before the target could replace them.
  const { kill, pid } = process;
  const end = (): void => void kill(pid, "SIGKILL");
  const pipe = openPipe();
  // Without its campaign a process has nothing left to do.
  pipe.on("close", end);
  // A pipe keeps what is said until somebody listens, and the first that is said is the order.
  const early: MainMessage[] = [];
  let hear = (message: MainMessage): void => void early.push(message);
  const { promise, resolve } = Promise.withResolvers<WorkerOrder>();
  let take = (first: WorkerOrder | MainMessage): void => {
    take = (message) => hear(message as MainMessage);
    resolve(first as WorkerOrder);
  };
  const channel = new Channel<WorkerMessage, WorkerOrder | MainMessage>(pipe, (message) => take(message), end);
  return {
    order: await promise,
    listen(listener) {
      hear = listener;
      early.forEach(listener);
    },
    say: (message) => channel.say(message),
    // The campaign ends the process when it has heard all: what the target left running would keep it alive.
    close: () => undefined,
  };
}

function openPipe(): Socket {
  try {
    return new Socket({ fd: CHANNEL_FD });
  } catch (thrown) {
    throw new TypeError("worker.ts is started by a campaign, as a thread or as a process", { cause: thrown });
  }
}
