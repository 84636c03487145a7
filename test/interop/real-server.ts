/**
 * A real server on a loopback port of its own: started from PATH, waited for until it accepts, stopped by its process
 * id. Where the program is missing the tests are skipped, and say which Debian package has it.
 */
import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:net";
import { delimiter, join } from "node:path";

const ATTEMPTS_MAX = 200;
const PAUSE_MS = 25;
const STARTS_MAX = 5;
/** A server that could not have its port ends within this time. */
const SETTLING_MS = 100;

export interface RealServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** `undefined` where it is there; else what to install. */
export function missingServer(program: string, aptPackage: string): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const isThere = [...folders, "/usr/sbin"].some((folder) => isExecutable(join(folder, program)));
  return isThere ? undefined : `${program} is not installed: apt-get install -y ${aptPackage}`;
}

/** Starts `program` with what `argumentsFor` its port are; somebody else may take a port before the server does. */
export async function startServer(
  program: string,
  argumentsFor: (port: number) => readonly string[],
): Promise<RealServer> {
  for (let start = 1; start < STARTS_MAX; start += 1) {
    try {
      return await startOnce(program, argumentsFor);
    } catch (thrown) {
      if (!(thrown instanceof ServerEnded)) throw thrown;
    }
  }
  return await startOnce(program, argumentsFor);
}

class ServerEnded extends Error {}

async function startOnce(program: string, argumentsFor: (port: number) => readonly string[]): Promise<RealServer> {
  const port = await freePort();
  const child = spawn(program, argumentsFor(port), { stdio: "ignore" });
  const failed = new Promise<never>((_resolve, reject) => child.once("error", reject));
  await Promise.race([accepting(port, child), failed]);
  return {
    port,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  // A server that listens on TCP has an address of this kind.
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

async function accepting(port: number, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    if (child.exitCode !== null) throw new ServerEnded(`the server ended with exit code ${child.exitCode}`);
    const isAccepted = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1");
      // Where nobody listens yet, a connection to a port may be one of the port to itself, which then is taken.
      socket.once("connect", () => resolve(socket.localPort !== port));
      socket.once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (isAccepted && (await staysAlive(child))) return;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new Error(`nothing accepts on port ${port}`);
}

/** Whether the server is there, and not somebody else on its port. */
async function staysAlive(child: ChildProcess): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, SETTLING_MS));
  return child.exitCode === null;
}
