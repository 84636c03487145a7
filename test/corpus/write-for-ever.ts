/** Adds entries to a corpus and announces each, one a line, until it is killed: `write-for-ever.ts FOLDER SALT`. */
import { writeSync } from "node:fs";
import { CorpusStore } from "../../lab/corpus/corpus-store.ts";

const [folder = "", salt = ""] = process.argv.slice(2);
const opened = CorpusStore.open(folder);
if (opened.kind === "unusable") {
  throw new TypeError(opened.reason);
}
/** Large enough for a write to be seen, or cut, in the middle. */
const ENTRY_OCTETS = 50_000;
/** Entries that several processes add, among those that only this one does. */
const SHARED_PERIOD = 3;
for (let number = 0; ; number += 1) {
  const text = number % SHARED_PERIOD === 0 ? `shared ${number}` : `${salt} ${number}`;
  const bytes = Buffer.alloc(ENTRY_OCTETS, text);
  for (const { name } of opened.store.add([bytes])) {
    writeSync(process.stdout.fd, `${name}\n`);
  }
}
