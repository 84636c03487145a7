/**
 * Temporary folders of a command. They go when the process ends, however it does; those of a process that was killed
 * go when the next process makes one.
 */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Scratch {
  readonly path: string;
  remove(): void;
}

const OWN = /^quiesce-(?<process>\d+)-/u;

let isSwept = false;

export function openScratch(): Scratch {
  if (!isSwept) {
    isSwept = true;
    sweep();
  }
  const path = mkdtempSync(join(tmpdir(), `quiesce-${process.pid}-`));
  const remove = (): void => {
    process.off("exit", remove);
    rmSync(path, { recursive: true, force: true });
  };
  process.on("exit", remove);
  return { path, remove };
}

/** Removes what processes left that are gone. */
function sweep(): void {
  for (const name of readdirSync(tmpdir())) {
    const owner = OWN.exec(name)?.groups?.["process"];
    if (owner !== undefined && !isAlive(Number(owner))) {
      rmSync(join(tmpdir(), name), { recursive: true, force: true });
    }
  }
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (thrown) {
    // One that may not be signalled is there.
    return Reflect.get(thrown as object, "code") === "EPERM";
  }
}
