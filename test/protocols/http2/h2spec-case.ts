/** One case of h2spec: what a client sends after its greeting, and what a server must make of it. */
import type { ErrorName } from "../../../protocols/http2/error-codes.ts";
import type { ClientFrames } from "./helpers.ts";

export interface H2specCase {
  /** Section and number as h2spec prints them. */
  readonly id: string;
  readonly title: string;
  /** Sent after the greeting, a chunk each; or instead of it. */
  send(client: ClientFrames): readonly Uint8Array[];
  readonly withoutGreeting?: true;
  /**
   * `answered`: a response comes, and the connection lives. `alive`: a PING is still answered. Otherwise the
   * error codes of which one must come, by RST_STREAM or GOAWAY.
   */
  readonly expects: "answered" | "alive" | readonly ErrorName[];
}

/** Cases of one section, numbered in order. */
export function section(
  name: string,
  ...cases: readonly (readonly [title: string, send: H2specCase["send"], expects: H2specCase["expects"]])[]
): H2specCase[] {
  return cases.map(([title, send, expects], index) => ({ id: `${name} #${index + 1}`, title, send, expects }));
}
