/**
 * Parity: the same bodies over the simulator and over real sockets on loopback see the same, the
 * boundaries of chunks aside.
 */
import { describe, expect, test } from "vitest";
import type { ParityBody, Peer } from "./peer.ts";
import { observeReal, observeSimulated } from "./peer.ts";

/** Everything until the stream closes, then how. */
async function readAll(peer: Peer): Promise<readonly string[]> {
  let text = "";
  for (;;) {
    const read = await peer.read();
    if ("closing" in read) {
      return [text, read.closing];
    }
    text += read.text;
  }
}

/** At least `length` characters, unless the stream closes before. */
async function readSome(peer: Peer, length: number): Promise<string> {
  let text = "";
  while (text.length < length) {
    const read = await peer.read();
    if ("closing" in read) {
      return `${text} ${read.closing}`;
    }
    text += read.text;
  }
  return text;
}

const LONG = "0123456789".repeat(30_000);

const BODIES: Readonly<Record<string, ParityBody>> = {
  "echo server": {
    client: async (peer) => {
      const written = [await peer.write("hello "), await peer.write("world")];
      peer.end();
      return [...written, ...(await readAll(peer))];
    },
    server: async (peer) => {
      for (;;) {
        const read = await peer.read();
        if ("closing" in read) {
          peer.end();
          return [read.closing];
        }
        await peer.write(read.text);
      }
    },
  },
  "more than a window, written while the peer reads": {
    client: async (peer) => {
      const written = await peer.write(LONG);
      peer.end();
      return [written, ...(await readAll(peer))];
    },
    server: async (peer) => {
      const [text = "", closing = ""] = await readAll(peer);
      await peer.write(`${text === LONG} ${text.length}`);
      peer.end();
      return [closing];
    },
  },
  "half-close: the server answers after the client's end": {
    client: async (peer) => {
      peer.end();
      return readAll(peer);
    },
    server: async (peer) => {
      const seen = await readAll(peer);
      const written = [await peer.write("late "), await peer.write("answer")];
      peer.end();
      return [...seen, ...written];
    },
  },
  "the end can be read again": {
    client: async (peer) => {
      peer.end();
      return [...(await readAll(peer)), ...(await readAll(peer))];
    },
    server: async (peer) => {
      const seen = await readAll(peer);
      peer.end();
      return seen;
    },
  },
  // Node.js then destroys its own end as well; the simulator leaves the stream as it was.
  "a write after the end is refused": {
    client: async (peer) => {
      peer.end();
      return [await peer.write("too late")];
    },
    server: readAll,
  },
  "the server resets: both ends see it, for reading and writing, and again": {
    client: async (peer) => {
      const written = await peer.write("ping");
      return [written, ...(await readAll(peer)), ...(await readAll(peer)), await peer.write("more")];
    },
    server: async (peer) => {
      const seen = await readSome(peer, 4);
      peer.reset();
      return [seen, ...(await readAll(peer)), await peer.write("more")];
    },
  },
  "the client resets while the server reads": {
    client: async (peer) => {
      await readSome(peer, 5);
      peer.reset();
      return readAll(peer);
    },
    server: async (peer) => {
      const written = await peer.write("hello");
      return [written, ...(await readAll(peer)), await peer.write("more")];
    },
  },
};

describe.each(Object.entries(BODIES))("%s", (_name, body) => {
  test("is seen alike", async () => {
    expect(await observeSimulated(body)).toEqual(await observeReal(body));
  });
});
