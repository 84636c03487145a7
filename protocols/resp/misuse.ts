/** What a client does not send, whoever asks. */
import { confirmationsOf, nameOf } from "./subscription.ts";
import type { RespCommand } from "./value.ts";

/** Commands after which replies mean something else. */
const REFUSED: ReadonlySet<string> = new Set(["hello", "monitor", "psync", "quit", "reset", "sync"]);

/** Throws `RangeError` for a command that is not answered by replies of its own, in a number that is known. */
export function requireAnswered(command: RespCommand): void {
  if (command.length === 0) throw new RangeError("a command without a name has no reply");
  if (REFUSED.has(nameOf(command))) throw new RangeError("this command changes what replies mean");
  // Only without an argument may the number of its confirmations be unknown.
  if (command.length === 1) confirmationsOf(command);
}
