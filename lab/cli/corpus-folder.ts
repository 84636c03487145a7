/** The folder that `--corpus` names. */
import { CorpusStore } from "../corpus/corpus-store.ts";
import { UsageError } from "./exit.ts";

/** Opens it for reading and writing; refuses a folder that cannot be used. */
export function openCorpusFolder(folder: string): CorpusStore {
  const opened = CorpusStore.open(folder);
  if (opened.kind === "unusable") {
    throw new UsageError(`corpus folder ${folder} cannot be used: ${opened.reason}; name another with --corpus`);
  }
  return opened.store;
}
