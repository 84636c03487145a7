import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { HandshakeStreamDecoder } from "../../../protocols/websocket/handshake-stream.ts";
import { CORPUS_FOLDER } from "./build-corpus.ts";
import { decodeStream } from "./helpers.ts";

const FILES = readdirSync(CORPUS_FOLDER)
  .filter((name) => name.endsWith(".bin"))
  .toSorted();

it("the corpus has both peers, both roles, both halves of the handshake, and the examples of the RFCs", () => {
  for (const kind of [
    "ws-client-plain",
    "ws-server-deflate",
    "undici-client-plain",
    "ws-server-handshake",
    "rfc6455",
    "rfc7692",
  ]) {
    expect(FILES.some((name) => name.startsWith(kind))).toBe(true);
  }
});

it.each(FILES)("%s is small, and decodes without a fault", (name) => {
  const octets = new Uint8Array(readFileSync(join(CORPUS_FOLDER, name)));
  expect(octets.length).toBeLessThan(2_048);
  if (!name.includes("handshake")) {
    const { events, fault } = decodeStream(octets);
    expect(fault).toBeUndefined();
    expect(events.length).toBeGreaterThan(0);
    return;
  }
  const { events, fault } = new HandshakeStreamDecoder().push(octets);
  // What was accepted is the key of that connection; the lab's client has another one.
  if (name.startsWith("ws-server")) expect(fault?.code).toBe("WS_ACCEPT");
  else expect([events.length, fault]).toEqual([1, undefined]);
});
