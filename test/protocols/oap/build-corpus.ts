/**
 * Builds corpus/oap from the golden vectors and from what our own client sends in small sessions.
 * `node test/protocols/oap/build-corpus.ts` writes the files; a test compares them.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join as joinPath } from "node:path";
import { fileURLToPath } from "node:url";
import { zlibCodec } from "../../../lab/target/zlib-codec.ts";
import type { OapClient } from "../../../protocols/oap/client.ts";
import { OapClient as Client } from "../../../protocols/oap/client.ts";
import { EchoServer } from "../../../protocols/oap/echo-server.ts";
import { LAB_LIMITS } from "../../../protocols/oap/subject.ts";
import { rawFrame, rleFrame, sizedFrame } from "../../../protocols/shared/zstd-plain.ts";
import { ACCEPTED, REJECTED } from "./golden.ts";
import { HELLO, hex, join, NOTHING, utf8 } from "./helpers.ts";
import { opening } from "./pair.ts";

export const CORPUS_FOLDER = fileURLToPath(new URL("../../../corpus/oap/", import.meta.url));

type Act = (client: OapClient) => void;

const open =
  (corrId: bigint, fields: Parameters<typeof opening>[1] = {}): Act =>
  (client) => {
    client.open(opening(corrId, fields));
  };
const chunk =
  (corrId: bigint, ends: boolean): Act =>
  (client) => {
    client.request(corrId, { payload: utf8("chunk"), ends });
  };

const SESSIONS: Readonly<Record<string, readonly Act[]>> = {
  "one-shot": [open(1n, { payload: utf8("ping"), cap: utf8("scope=read") })],
  "chunks-and-credit": [
    open(1n, { ends: false }),
    ...Array.from({ length: 7 }, () => chunk(1n, false)),
    chunk(1n, true),
  ],
  "corr-id-again": [open(2n ** 53n), open(2n ** 53n + 1n), open(2n ** 53n)],
  "four-streams": [1n, 2n, 3n, 4n]
    .map((corrId) => open(corrId, { ends: false }))
    .concat([1n, 2n, 3n, 4n].map((corrId) => chunk(corrId, true))),
  "refused-early": [open(1n, { appProtoId: 404, ends: false }), chunk(1n, false)],
  cancelled: [open(1n, { ends: false }), (client) => client.cancel(1n), open(2n)],
  compressed: [rawFrame(utf8("hello world")), rleFrame(0x61, 100), sizedFrame(0x61, 60), rawFrame(NOTHING)].map(
    (payload, index) => open(BigInt(index), { payload, compressed: true }),
  ),
  sealed: [open(1n, { payload: utf8("sealed"), endToEnd: true, asksForAck: true })],
};

/** File names and contents, in the order of the names. */
export function corpusFiles(): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const { name, wire } of [...ACCEPTED, ...REJECTED]) {
    const [number = ""] = name.split(" ");
    files.set(`golden-${number.toLowerCase()}.bin`, number === "V1" ? hex(wire) : join(HELLO, hex(wire)));
  }
  for (const [name, acts] of Object.entries(SESSIONS)) files.set(`session-${name}.bin`, sentBy(acts));
  return files;
}

/** What a client sends to an echo server that is told of each act at once. */
function sentBy(acts: readonly Act[]): Uint8Array {
  const client = new Client({ limits: LAB_LIMITS, codec: zlibCodec });
  const server = new EchoServer({ limits: LAB_LIMITS, codec: zlibCodec });
  const sent: Uint8Array[] = [];
  const exchange = (): void => {
    for (let octets = client.takeOutput(); octets.length > 0; octets = client.takeOutput()) {
      sent.push(octets);
      server.receive(octets);
      client.receive(server.takeOutput());
    }
  };
  client.greet({ tenantId: 5n, corrId: 9n, ua: "sdk/0.1" });
  exchange();
  for (const act of acts) {
    act(client);
    exchange();
  }
  return join(...sent);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(CORPUS_FOLDER, { recursive: true });
  for (const [name, octets] of corpusFiles()) writeFileSync(joinPath(CORPUS_FOLDER, name), octets);
}
