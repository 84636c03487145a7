/** Folders of inputs as the commands for them open them; one that cannot be used at all is the user's to mend. */
import { CorpusStore } from "../corpus/corpus-store.ts";
import type { FolderRead } from "../corpus/read-folder.ts";
import { readFolder } from "../corpus/read-folder.ts";
import { UsageError } from "./exit.ts";

/** The inputs of a folder, for reading only. */
export function readCorpus(folder: string): Extract<FolderRead, { kind: "read" }> {
  const read = readFolder(folder);
  if (read.kind === "unreadable") {
    throw new UsageError(`corpus folder ${folder} cannot be read (${read.reason}); give a folder of input files`);
  }
  return read;
}

/** A folder to write to, which is made where there is none. */
export function openCorpus(folder: string): CorpusStore {
  const opened = CorpusStore.open(folder);
  if (opened.kind === "unusable") {
    throw new UsageError(
      `corpus folder ${folder} cannot be used (${opened.reason}); give a folder that can be written`,
    );
  }
  return opened.store;
}
