/** The second ClientHello, which a server asked for: what may differ from the first (RFC 8446 4.1.2). */
import { EXTENSION } from "./code-points.ts";
import type { ClientHello, Extension } from "./hello.ts";

const MAY_CHANGE: ReadonlySet<number> = new Set<number>([
  ...[EXTENSION.keyShare, EXTENSION.earlyData, EXTENSION.cookie, EXTENSION.preSharedKey, EXTENSION.padding],
]);

/** Whether protected data may come before the answer. */
export function announcesEarlyData({ extensions }: ClientHello): boolean {
  return extensions.some(({ type }) => type === EXTENSION.earlyData);
}

/** Whether `second` is `first` with one share, of the group that was asked for, and without early data. */
export function isSameHello(first: ClientHello, second: ClientHello, group: number): boolean {
  const shares = second.keyShares ?? [];
  const isShareRight = shares.length === 1 && shares[0]?.group === group;
  return isShareRight && !announcesEarlyData(second) && signatureOf(first) === signatureOf(second);
}

/** Everything that must stay, as text. */
function signatureOf(hello: ClientHello): string {
  const extensions = hello.extensions.filter(({ type }) => !MAY_CHANGE.has(type)).map(textOf);
  const lists = [hello.random, hello.sessionId, hello.cipherSuites, hello.compressionMethods];
  return [hello.legacyVersion, ...lists.map((list) => list.join()), ...extensions].join(";");
}

function textOf({ type, body }: Extension): string {
  return `${type}:${body.join()}`;
}
