/**
 * Against node:http2 (nghttp2) on a real socket: the 147 cases of h2spec and the lists of fields that break a
 * rule. Both refuse or both accept, except for the deviations that docs/http2-conformance.md justifies.
 */
import http2 from "node:http2";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { encodePing } from "../../../protocols/http2/frame-encoder.ts";
import { BENT_FIELDS, REQUEST_FIELDS } from "../../../protocols/http2/generator-fields.ts";
import { CONNECTION } from "./h2spec-connection.ts";
import { DEFINITIONS } from "./h2spec-frames.ts";
import { GENERIC, HPACK } from "./h2spec-generic.ts";
import { MESSAGES } from "./h2spec-messages.ts";
import { ClientFrames, framesOf, GREETING, Served } from "./helpers.ts";

const PROBE = Uint8Array.of(8, 7, 6, 5, 4, 3, 2, 1);

type Verdict = "accepted" | "refused";

const PSEUDOS = ":method=GET :scheme=https :authority=a.example :path=/";

/** Where node:http2 accepts what we refuse. */
const NODE_ACCEPTS: readonly string[] = [
  "http2/5.1 #8",
  "http2/5.1 #9",
  "http2/5.1.1 #2",
  "http2/5.1.2 #1",
  "http2/5.3.1 #2",
  "http2/6.3 #1",
  `${PSEUDOS} =1`,
  `${PSEUDOS} a b=1`,
  `${PSEUDOS} a\u0080=1`,
  `${PSEUDOS} a:b=1`,
  `${PSEUDOS} a=1\r\nb: 2`,
  `${PSEUDOS} a=1\u0000`,
  `${PSEUDOS} a= 1`,
  `${PSEUDOS} a=1\t`,
  `${PSEUDOS} host=b.example`,
];
/** Where node:http2 refuses what we accept. */
const NODE_REFUSES: readonly string[] = [
  "http2/6.7 #2",
  "http2/7 #1",
  ":path=/ :scheme=https :method=GET",
  ":method=OPTIONS :scheme=https :path=*",
];

interface Probe {
  readonly name: string;
  readonly chunks: readonly Uint8Array[];
  readonly greeting: readonly Uint8Array[];
}

const PROBES: readonly Probe[] = [
  ...[...GENERIC, ...CONNECTION, ...DEFINITIONS, ...MESSAGES, ...HPACK].map(({ id, send, withoutGreeting }) => ({
    name: id,
    chunks: send(new ClientFrames()),
    greeting: withoutGreeting === true ? [] : GREETING,
  })),
  ...[...REQUEST_FIELDS, ...BENT_FIELDS].map((fields) => {
    const client = new ClientFrames();
    const isOpen = fields.some(({ name, value }) => name === "content-length" && value !== "0");
    const name = fields.map((field) => `${field.name}=${field.value}`).join(" ");
    return { name, chunks: [client.headers(1, fields, !isOpen)], greeting: GREETING };
  }),
];

let server: http2.Http2Server;
let port = 0;

beforeAll(async () => {
  server = http2.createServer();
  server.on("stream", (stream) => {
    stream.on("error", () => undefined);
    stream.resume();
    stream.on("end", () => {
      if (stream.closed || stream.destroyed) return;
      stream.respond({ ":status": 200 });
      stream.end("hello");
    });
  });
  server.on("sessionError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  port = (server.address() as AddressInfo).port;
});

afterAll(() => server.close());

function ours({ chunks, greeting }: Probe): Verdict {
  const served = new Served(undefined, greeting).send(...chunks);
  return served.errors.some((code) => code !== 0) ? "refused" : "accepted";
}

/** Refused by an error code, or by ending the connection before it answers a PING. */
function theirs({ chunks, greeting }: Probe): Promise<Verdict> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const received: Buffer[] = [];
    const settle = (verdict: Verdict): void => {
      socket.destroy();
      resolve(verdict);
    };
    socket.on("data", (octets) => {
      received.push(octets);
      const frames = framesOf(new Uint8Array(Buffer.concat(received)));
      const isRefused = frames.some((frame) => "errorCode" in frame && frame.errorCode !== 0);
      if (isRefused) settle("refused");
      else if (frames.some((frame) => frame.kind === "ping" && frame.opaque.join() === PROBE.join()))
        settle("accepted");
    });
    socket.on("error", () => settle("refused"));
    socket.on("close", () => settle("refused"));
    socket.write(Buffer.concat([...greeting, ...chunks]));
    // After a turn of the server, so that what it does in callbacks is done.
    setTimeout(() => socket.destroyed || socket.write(encodePing(PROBE, false)), 10);
  });
}

it("agrees with node:http2 except where it is said", async () => {
  const verdicts = await Promise.all(
    PROBES.map(async (probe) => ({ name: probe.name, own: ours(probe), other: await theirs(probe) })),
  );
  const differing = (own: Verdict): string[] =>
    verdicts.filter((one) => one.own === own && one.other !== own).map(({ name }) => name);
  expect(verdicts.filter(({ own }) => own === "refused").length).toBeGreaterThan(90);
  expect({ accepts: differing("refused"), refuses: differing("accepted") }).toEqual({
    accepts: NODE_ACCEPTS,
    refuses: NODE_REFUSES,
  });
});
