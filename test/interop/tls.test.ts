import { once } from "node:events";
import { connect as connectHttp2, createSecureServer } from "node:http2";
import type { Server } from "node:net";
import { connect as connectPlain, createServer as createPlain } from "node:net";
import type { ConnectionOptions } from "node:tls";
import { connect } from "node:tls";
import { Agent, fetch } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TlsAcceptor } from "../../protocols/tls/acceptor.ts";
import { brokenByAnswer } from "../../protocols/tls/answer-check.ts";
import { TlsCaller } from "../../protocols/tls/caller.ts";
import type { ChannelAnswer } from "../../protocols/tls/channel.ts";
import { GROUP, SUITE, VERSION } from "../../protocols/tls/code-points.ts";
import type { ClientHello, ServerHello } from "../../protocols/tls/hello.ts";
import { versionOf } from "../../protocols/tls/hello.ts";
import { judge } from "../../protocols/tls/judge.ts";
import { tlsLimits } from "../../protocols/tls/limits.ts";
import type { Offer } from "../../protocols/tls/offer.ts";
import type { TlsPolicy } from "../../protocols/tls/policy.ts";
import { HTTP2_POLICY, STRICT_POLICY, tlsPolicy, WEB_POLICY } from "../../protocols/tls/policy.ts";
import { OFFER, someOctets } from "../protocols/tls/helpers.ts";
import { attach } from "./socket-adapter.ts";
import { capture, exchange, isData, listen, observe, startEcho } from "./tls-capture.ts";
import type { Observed } from "./tls-capture.ts";
import { selfSigned } from "./tls-certificate.ts";

const SERVER = {
  ...selfSigned("a.example"),
  ALPNProtocols: ["h2", "http/1.1"],
  ecdhCurve: "X25519:P-256:P-384",
  honorCipherOrder: true,
};
const NAME = "a.example";

interface ClientCase {
  readonly name: string;
  readonly options: ConnectionOptions;
  readonly expected: {
    readonly version: number;
    readonly serverName?: string;
    readonly protocol?: string;
    readonly suites?: readonly number[];
    readonly isRetry?: true;
  };
}

const CLIENTS: readonly ClientCase[] = [
  { name: "as it is", options: {}, expected: { version: VERSION.tls13 } },
  { name: "with a name", options: { servername: NAME }, expected: { version: VERSION.tls13, serverName: NAME } },
  {
    name: "with ALPN h2",
    options: { servername: NAME, ALPNProtocols: ["h2"] },
    expected: { version: VERSION.tls13, serverName: NAME, protocol: "h2" },
  },
  {
    name: "with two protocols",
    options: { ALPNProtocols: ["http/1.1", "h2"] },
    expected: { version: VERSION.tls13, protocol: "h2" },
  },
  { name: "TLS 1.3 only", options: { minVersion: "TLSv1.3" }, expected: { version: VERSION.tls13 } },
  {
    name: "TLS 1.2 only",
    options: { maxVersion: "TLSv1.2", servername: NAME, ALPNProtocols: ["h2"] },
    expected: { version: VERSION.tls12, serverName: NAME, protocol: "h2" },
  },
  {
    name: "one suite of TLS 1.3",
    options: { ciphers: "TLS_CHACHA20_POLY1305_SHA256" },
    expected: { version: VERSION.tls13, suites: [SUITE.chacha13] },
  },
  {
    name: "one suite of TLS 1.2",
    options: { maxVersion: "TLSv1.2", ciphers: "ECDHE-ECDSA-AES256-GCM-SHA384" },
    expected: { version: VERSION.tls12, suites: [SUITE.ecdheEcdsaAes256Gcm] },
  },
  { name: "a share of P-256", options: { ecdhCurve: "P-256" }, expected: { version: VERSION.tls13 } },
  {
    name: "a share that the server does not want",
    options: { ecdhCurve: "P-521:X25519" },
    expected: { version: VERSION.tls13, isRetry: true },
  },
];

describe("a client of node:tls and its server, read by our decoder", () => {
  let echo: { readonly server: Server; readonly port: number } | undefined;
  const port = (): number => echo?.port ?? 0;

  beforeAll(async () => {
    echo = await startEcho(SERVER);
  });
  afterAll(() => echo?.server.close());

  it.each(CLIENTS)("$name: our policy chooses what the server chose", async ({ options, expected }) => {
    const conversation = await capture(port(), (proxy) => exchange({ ...options, port: proxy }, 100));
    const observed = observe(conversation);
    expect(observed.faults).toEqual([undefined, undefined]);
    const { hellos, answers } = hellosOf(observed);
    const { version, serverName, protocol, suites } = expected;
    expect(hellos).toHaveLength(expected.isRetry === true ? 2 : 1);
    expect(hellos[0]?.serverName).toBe(serverName);
    if (suites !== undefined) expect(hellos[0]?.cipherSuites).toEqual(expect.arrayContaining([...suites]));
    for (const [index, hello] of hellos.entries()) {
      const answer = answers[index];
      const judgement = judge(hello, WEB_POLICY);
      expect(judgement).toMatchObject({ kind: answer?.isRetry === true ? "retry" : "admit", version, protocol });
      expect(answer !== undefined && versionOf(answer)).toBe(version);
      expect(answer !== undefined && brokenByAnswer(hello, answer)).toBeUndefined();
      if (suites !== undefined) expect([answer?.cipherSuite]).toEqual(suites);
    }
    expect(observed.client.filter(isData).length).toBeGreaterThan(0);
    expect(observed.server.filter(isData).length).toBeGreaterThan(0);
  });

  it("a resumed session brings its key last", async () => {
    const tickets: Buffer[] = [];
    await exchange({ port: port(), servername: NAME }, 10, (socket) => {
      socket.on("session", (session) => tickets.push(session));
    });
    const [session] = tickets;
    const conversation = await capture(port(), (proxy) =>
      exchange({ port: proxy, servername: NAME, ...(session === undefined ? {} : { session }) }, 10),
    );
    const observed = observe(conversation);
    expect(observed.faults).toEqual([undefined, undefined]);
    const { hellos, answers } = hellosOf(observed);
    expect(hellos[0]?.preSharedKeys).toHaveLength(1);
    expect(hellos[0]?.extensions.at(-1)?.type).toBe(41);
    expect(answers[0]?.choices.preSharedKey).toBe(0);
  });

  it("large data comes in records of the largest size, and of the smallest", async () => {
    const large = observe(await capture(port(), (proxy) => exchange({ port: proxy }, 200_000)));
    expect(large.faults).toEqual([undefined, undefined]);
    const octets = large.client.map((event) => (event.kind === "protected" ? event.octets.length : 0));
    expect(Math.max(...octets)).toBe(16_384 + 17);
    const small = observe(
      await capture(port(), (proxy) =>
        exchange({ port: proxy }, 20_000, (socket) => void socket.setMaxSendFragment(512)),
      ),
    );
    expect(small.faults).toEqual([undefined, undefined]);
    expect(small.client.length).toBeGreaterThan(38);
  });

  it("a renegotiation of TLS 1.2 is protected, and read as such", async () => {
    const conversation = await capture(port(), (proxy) =>
      exchange(
        { port: proxy, maxVersion: "TLSv1.2" },
        10,
        (socket) => new Promise((resolve) => void socket.renegotiate({ rejectUnauthorized: false }, () => resolve())),
      ),
    );
    const observed = observe(conversation);
    expect(observed.faults).toEqual([undefined, undefined]);
    expect(hellosOf(observed).hellos).toHaveLength(1);
    expect(observed.client.filter((event) => event.kind === "protected" && event.type === 22).length).toBeGreaterThan(
      1,
    );
  });

  it("the hellos of HTTP/2 and of undici offer what they should", async () => {
    const server = createSecureServer({ ...SERVER, allowHTTP1: true }, (_request, response) => response.end("ok"));
    server.on("tlsClientError", () => undefined);
    const secure = await listen(server);
    const http2 = await capture(secure, async (proxy) => {
      const session = connectHttp2(`https://127.0.0.1:${proxy}`, { rejectUnauthorized: false, servername: NAME });
      const request = session.request({ ":path": "/" });
      request.resume();
      await once(request, "end");
      session.close();
      await once(session, "close");
    });
    const dispatcher = new Agent({ allowH2: true, connect: { rejectUnauthorized: false, servername: NAME } });
    const web = await capture(secure, async (proxy) => {
      const response = await fetch(`https://127.0.0.1:${proxy}/`, { dispatcher });
      expect(await response.text()).toBe("ok");
      await dispatcher.close();
    });
    server.close();
    const [first, second] = [http2, web].map((each) => hellosOf(observe(each)).hellos[0]);
    expect(first?.alpn).toEqual(["h2"]);
    expect(second?.alpn).toEqual(expect.arrayContaining(["h2", "http/1.1"]));
    expect(first !== undefined && judge(first, HTTP2_POLICY).kind).toBe("admit");
  });
});

const OFFERS: readonly {
  readonly name: string;
  readonly offer: Offer;
  readonly version: number;
  readonly retries: number;
}[] = [
  { name: "TLS 1.3 and 1.2", offer: OFFER, version: VERSION.tls13, retries: 0 },
  { name: "TLS 1.3 only", offer: { ...OFFER, versions: [VERSION.tls13] }, version: VERSION.tls13, retries: 0 },
  {
    name: "TLS 1.2 only",
    offer: { ...OFFER, versions: [VERSION.tls12], cipherSuites: [SUITE.ecdheEcdsaAes128Gcm] },
    version: VERSION.tls12,
    retries: 0,
  },
  { name: "no share", offer: { ...OFFER, sharedGroups: [] }, version: VERSION.tls13, retries: 1 },
  {
    name: "no name and no ALPN",
    offer: { ...OFFER, serverName: undefined, protocols: [] },
    version: VERSION.tls13,
    retries: 0,
  },
];

describe("our client against a server of node:tls", () => {
  it.each(OFFERS)("$name: is answered with a ServerHello", async ({ offer, version, retries }) => {
    const { server, port } = await startEcho(SERVER);
    for (const fragmentOctetsMax of [16_384, 40]) {
      // A point of x25519 is any octets; of P-256 it is not, so none is sent for that.
      const caller = new TlsCaller({ limits: tlsLimits(), offer, nextOctets: someOctets, fragmentOctetsMax });
      const socket = connectPlain(port, "127.0.0.1");
      const opened = new Promise<ChannelAnswer["events"][number]>((resolve, reject) => {
        attach<ChannelAnswer>(socket, caller, ({ events }) => {
          const open = events.find(({ kind }) => kind === "open");
          if (open !== undefined) resolve(open);
          else if (caller.fault !== undefined) reject(new Error(caller.fault.code));
        });
      });
      expect(await opened).toMatchObject({ kind: "open", choice: { version } });
      expect(caller.retries).toBe(retries);
      socket.destroy();
    }
    server.close();
  });
});

interface Refused {
  readonly name: string;
  readonly policy: TlsPolicy;
  readonly options: ConnectionOptions;
  readonly reason: string;
  /** As node:tls calls the alert. */
  readonly code: string;
}

const ONLY_SITE = { sites: new Map([[NAME, { protocols: ["h2"], isProtocolRequired: true }]]), defaultSite: undefined };

const REFUSED: readonly Refused[] = [
  {
    name: "ALPN is missing",
    policy: HTTP2_POLICY,
    options: {},
    reason: "ALPN_MISSING",
    code: "ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL",
  },
  {
    name: "no protocol in common",
    policy: HTTP2_POLICY,
    options: { ALPNProtocols: ["http/1.1"] },
    reason: "ALPN_NO_OVERLAP",
    code: "ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL",
  },
  {
    name: "a version too old",
    policy: STRICT_POLICY,
    options: { maxVersion: "TLSv1.2" },
    reason: "VERSION",
    code: "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION",
  },
  {
    name: "a name that nobody has",
    policy: tlsPolicy(ONLY_SITE),
    options: { servername: "b.example", ALPNProtocols: ["h2"] },
    reason: "SNI_UNKNOWN",
    code: "ERR_SSL_TLSV1_UNRECOGNIZED_NAME",
  },
  {
    name: "no name",
    policy: tlsPolicy(ONLY_SITE),
    options: { ALPNProtocols: ["h2"] },
    reason: "SNI_MISSING",
    code: "ERR_SSL_TLSV13_ALERT_MISSING_EXTENSION",
  },
  {
    name: "a suite that is not allowed",
    policy: tlsPolicy({ cipherSuites: [SUITE.chacha13] }),
    options: { ciphers: "TLS_AES_256_GCM_SHA384" },
    reason: "CIPHER_SUITE",
    code: "ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE",
  },
  {
    name: "a group that is not wanted",
    policy: tlsPolicy({ groups: [GROUP.x25519] }),
    options: { ecdhCurve: "P-256" },
    reason: "GROUP",
    code: "ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE",
  },
];

describe("a client of node:tls against our acceptor", () => {
  it.each(REFUSED)("is told why it is refused: $name", async ({ policy, options, reason, code }) => {
    const reasons: string[] = [];
    const server = createPlain((socket) => {
      const acceptor = new TlsAcceptor({ limits: tlsLimits(), policy, nextOctets: someOctets });
      attach<ChannelAnswer>(socket, acceptor, ({ events }) => {
        for (const event of events) if (event.kind === "refused") reasons.push(event.refusal.reason);
      });
    });
    const port = await listen(server);
    const client = connect({ host: "127.0.0.1", port, rejectUnauthorized: false, ...options });
    const [error] = await once(client, "error").catch((thrown: unknown) => [thrown]);
    expect(error).toMatchObject({ code });
    expect(reasons).toEqual([reason]);
    server.close();
  });
});

function hellosOf({ client, server }: Observed): { hellos: ClientHello[]; answers: ServerHello[] } {
  return {
    hellos: client.flatMap((event) => (event.kind === "client-hello" ? [event.hello] : [])),
    answers: server.flatMap((event) => (event.kind === "server-hello" ? [event.hello] : [])),
  };
}
