/** Bugs planted in policy, endpoints and the listener. */
import type { Plant } from "../../../lab/core/plant.ts";

const ACCEPTOR = "protocols/tls/acceptor.ts";
const CHANNEL = "protocols/tls/channel.ts";
const DRIVER = "protocols/tls/session-driver.ts";
const ENCODER = "protocols/tls/encoder.ts";
const FLOOD = "protocols/tls/pending-flood.ts";
const JUDGE = "protocols/tls/judge.ts";
const PENDING = "protocols/tls/pending.ts";
const SERVER = "protocols/tls/session-server.ts";

export const SESSION_PLANTS: readonly Plant[] = [
  {
    name: "protocols-of-another-site",
    summary: "ALPN is judged by the protocols of any site, not by those of the name",
    oracle: "round-trip",
    scenario: "session",
    edits: [
      {
        file: JUDGE,
        find: "return sites.get(sameName(serverName)) ?? defaultSite ??",
        replace: "return (sites.has(sameName(serverName)) ? [...sites.values()][0] : defaultSite) ??",
      },
    ],
  },
  {
    name: "name-optional",
    summary: "a client without a name is taken for that of the first site",
    oracle: "round-trip",
    scenario: "session",
    edits: [
      {
        file: JUDGE,
        find: '(defaultSite ?? "SNI_MISSING")',
        replace: '(defaultSite ?? [...sites.values()][0] ?? "SNI_MISSING")',
      },
    ],
  },
  {
    name: "missing-alpn-passes",
    summary: "a client that offers no protocol passes where one is required",
    oracle: "round-trip",
    scenario: "session",
    edits: [
      {
        file: JUDGE,
        find: 'return site.isProtocolRequired ? refuse("ALPN_MISSING") : { kind: "protocol", name: undefined };',
        replace: 'return { kind: "protocol", name: site.protocols[0] };',
      },
    ],
  },
  {
    name: "old-version-passes",
    summary: "the least version is not asked for",
    oracle: "round-trip",
    scenario: "session",
    edits: [
      {
        file: JUDGE,
        find: "version >= policy.versionMin && version <= policy.versionMax",
        replace: "version <= policy.versionMax",
      },
    ],
  },
  {
    name: "retry-forgotten",
    summary: "the second hello is not what was asked for, and is refused",
    oracle: "round-trip",
    scenario: "session",
    edits: [
      {
        file: ACCEPTOR,
        find: "this.#asked = { hello, group: choice.group };",
        replace: "this.#asked = { hello, group: choice.group + 1 };",
      },
    ],
  },
  {
    name: "session-id-cut",
    summary: "a hello is written with a shorter session id",
    oracle: "round-trip",
    scenario: "round-trip",
    edits: [
      {
        file: ENCODER,
        find: "return [numberOctets(legacyVersion, 2), random, vectorOf(1, sessionId)];",
        replace: "return [numberOctets(legacyVersion, 2), random, vectorOf(1, sessionId.subarray(0, 31))];",
      },
    ],
  },
  {
    name: "slot-kept",
    summary: "a connection that ends before its hello was judged keeps its slot",
    oracle: "round-trip",
    scenario: "session",
    edits: [
      {
        file: SERVER,
        find: "  }).run(cx);\n  pending.release(slot);\n",
        replace: "  }).run(cx);\n",
      },
    ],
  },
  {
    name: "slots-unbounded",
    summary: "any number of hellos may be pending",
    oracle: "flood-bound",
    scenario: "pending-flood",
    edits: [
      {
        file: PENDING,
        find: "if (this.#open >= this.#max) return undefined;",
        replace: "if (this.#open >= 2 ** 30 + this.#max) return undefined;",
      },
    ],
  },
  {
    name: "goodbye-forgotten",
    summary: "an end that was cut off never gives up the goodbye that it owes",
    oracle: "obligation-leak",
    scenario: "session",
    edits: [
      {
        file: DRIVER,
        find: "    this.#goodbye?.commit();\n",
        replace: "    if (endpoint.fault === undefined) this.#goodbye?.commit();\n",
      },
    ],
  },
  {
    name: "no-handshake-deadline",
    summary: "a hello may take for ever",
    oracle: "flood-bound",
    scenario: "hello-drip",
    edits: [
      {
        file: CHANNEL,
        find: "at: now + limits.handshakeTicksMax,",
        replace: "at: now + 2 ** 40 + limits.handshakeTicksMax,",
      },
    ],
  },
  {
    name: "stop-unheard",
    summary: "a connection that was asked to stop goes on reading",
    oracle: "cancellation-drain",
    scenario: "session",
    edits: [
      {
        file: DRIVER,
        find: '    if (outcome.kind !== "ok") await cx.checkpoint();\n    // A peer',
        replace: "    // A peer",
      },
      { file: DRIVER, find: "    this.#handle(cx, endpoint.advance(cx.now()));\n", replace: "" },
    ],
  },
  {
    name: "slot-waited-for",
    summary: "a connection beyond what may be pending waits for a slot that nobody hands on",
    oracle: "quiescence",
    scenario: "session",
    edits: [
      {
        file: SERVER,
        find: '    cx.mark("turned away");\n',
        replace:
          '    cx.mark("turned away");\n    await cx.suspend<void>({ id: 1, isReady: () => false, forget: () => undefined }, "wait", () => false);\n',
      },
    ],
  },
  {
    name: "clock-read",
    summary: "the real clock is read for every chunk",
    oracle: "ambient-access",
    scenario: "session",
    edits: [
      {
        file: DRIVER,
        find: "    const answer = endpoint.receive(read.bytes);\n",
        replace: "    if (Date.now() < 0) return;\n    const answer = endpoint.receive(read.bytes);\n",
      },
    ],
  },
  {
    name: "hidden-counter",
    summary: "every third verdict of a process is marked",
    oracle: "determinism",
    scenario: "session",
    edits: [
      {
        file: SERVER,
        find: "      own.mark(event.kind);\n",
        replace:
          '      own.mark(event.kind);\n      const counter = globalThis as { tlsCount?: number };\n      counter.tlsCount = (counter.tlsCount ?? 0) + 1;\n      if (counter.tlsCount % 3 === 0) own.mark("third");\n',
      },
    ],
  },
  {
    name: "flood-slot-kept",
    summary: "a connection that is late keeps its slot",
    oracle: "obligation-leak",
    scenario: "pending-flood",
    edits: [
      {
        file: FLOOD,
        find: "  await new EndpointDriver(cx, { endpoint, stream, take: () => undefined }).run(cx);\n  pending.release(slot);\n",
        replace: "  await new EndpointDriver(cx, { endpoint, stream, take: () => undefined }).run(cx);\n",
      },
    ],
  },
];
