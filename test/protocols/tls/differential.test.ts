import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RECORD_HEADER_OCTETS } from "../../../protocols/tls/decoder.ts";
import { alertOf } from "../../../protocols/tls/faults.ts";
import type { TlsFaultCode } from "../../../protocols/tls/faults.ts";
import { judge } from "../../../protocols/tls/judge.ts";
import type { HelloCase } from "./cases.ts";
import { ADMITTED, BENT_HELLOS, BENT_STREAMS, POLICY, REFUSED_BY_POLICY } from "./cases.ts";
import { decodeRecords, helloBy, recordsOf } from "./helpers.ts";
import type { PeerAnswer, PeerServer } from "./peer.ts";
import { answerOfPeer, startPeer } from "./peer.ts";

/** What policy refuses and OpenSSL takes: it compares names and does not look at their shape. */
const TAKES_BY_POLICY: readonly string[] = [
  "host name that is an address",
  "host name with a dot at its end",
  "host name with a space",
];
/** Bent hellos that OpenSSL takes. */
const TAKES_BENT: readonly string[] = [
  // It looks for duplicates of extensions that it knows only.
  "unknown extension twice",
  "GREASE extension twice",
  // Nothing is checked of a key that it does not choose.
  "more binders than keys",
  "empty host name",
  "two shares of a group",
  // It does not look into these, or not in TLS 1.3.
  "empty cookie",
  "record size limit of 63",
  "record size limit of one octet",
  "extended master secret with a body",
  "point formats beyond the extension",
  "renegotiation info beyond the extension",
  // Limits of ours.
  "257 suites",
  "65 extensions",
  "65 protocols",
];
/** Streams that OpenSSL takes. */
const TAKES_STREAMS: readonly string[] = [
  // Up to 32 in a row.
  "empty handshake record",
  "empty record inside a hello",
  // A limit of ours.
  "hello of one octet in a record",
];
/** Where OpenSSL gives another alert than we do. */
const OTHER_ALERTS: readonly string[] = [
  // handshake_failure, where RFC 8446 D.5 has protocol_version.
  "SSL 3.0 only",
  "SSL 3.0 beside a list",
  // protocol_version, where the structure is wrong.
  "versions of an odd length",
  "no versions",
  // unexpected_message for every alert that is wrong.
  "alert of three octets",
  "alert of one octet",
  "alert of level 3",
  // no_renegotiation, since it has answered the first.
  "another hello in TLS 1.2",
];

const CASES = [...ADMITTED, ...REFUSED_BY_POLICY, ...BENT_HELLOS];

describe("node:tls", () => {
  const answers = new Map<string, PeerAnswer>();
  let peer: PeerServer | undefined;

  beforeAll(async () => {
    peer = await startPeer();
    const { port } = peer;
    const ask = async ({ name, stream }: HelloCase, isPatient: boolean): Promise<unknown> =>
      answers.set(name, await answerOfPeer(port, stream, isPatient));
    await Promise.all(CASES.map((each) => ask(each, false)));
    await Promise.all(BENT_STREAMS.map((each) => ask(each, true)));
  });
  afterAll(() => peer?.server.close());

  const taken = (cases: readonly HelloCase[]): string[] =>
    cases.filter(({ name }) => answers.get(name)?.kind === "takes").map(({ name }) => name);

  it("takes what we admit, and asks for another hello where we do", () => {
    const expected = ADMITTED.map(({ outcome }) => ({ kind: "takes", isRetry: outcome === "retry" }));
    expect(ADMITTED.map(({ name }) => answers.get(name))).toEqual(expected);
  });

  it("refuses what policy refuses, but for the listed deviations", () => {
    expect(taken(REFUSED_BY_POLICY)).toEqual(TAKES_BY_POLICY);
  });

  it("refuses bent hellos, but for the listed deviations", () => {
    expect(taken(BENT_HELLOS)).toEqual(TAKES_BENT);
  });

  it("refuses bent streams, but for the listed deviations", () => {
    expect(taken(BENT_STREAMS)).toEqual(TAKES_STREAMS);
  });

  it("agrees on every octet of a hello, one higher, but for what it does not look into", async () => {
    const plain = recordsOf(helloBy());
    const bent = Array.from(plain, (octet, at) => ({ at, stream: plain.with(at, (octet + 1) & 0xff) }));
    const whole = bent.slice(RECORD_HEADER_OCTETS).filter(({ stream }) => outcomeOf(stream) !== "TLS_TRUNCATED");
    expect(whole.length).toBeGreaterThan(180);
    const { port = 0 } = peer ?? {};
    const otherwise = await Promise.all(
      whole.map(async ({ stream }) => {
        const [ours, theirs] = [outcomeOf(stream), await answerOfPeer(port, stream)];
        const areWe = ours === "admit" || ours === "retry";
        return areWe === (theirs.kind === "takes") ? "agreed" : `${ours}, and node:tls ${theirs.kind}`;
      }),
    );
    // A character of the host name, and the length inside renegotiation_info.
    expect(new Set(otherwise)).toEqual(
      new Set(["agreed", "SNI_NAME, and node:tls takes", "TLS_VECTOR, and node:tls takes"]),
    );
    expect(otherwise.filter((each) => each !== "agreed").length).toBeLessThan(5);
  });

  it("gives the alerts that we give, but for the listed deviations", () => {
    const others = [...CASES, ...BENT_STREAMS].filter((each) => {
      const answer = answers.get(each.name);
      return answer?.kind === "refuses" && answer.alert !== undefined && answer.alert !== ourAlert(each);
    });
    expect(others.map(({ name }) => name)).toEqual(OTHER_ALERTS);
  });
});

/** What we make of a hello: `admit`, `retry`, or why we refuse it. */
function outcomeOf(stream: Uint8Array): string {
  const { events, fault } = decodeRecords(stream);
  const [event] = events;
  if (event?.kind !== "client-hello") return fault?.code ?? "nothing";
  const judgement = judge(event.hello, POLICY);
  return judgement.kind === "refuse" ? judgement.reason : judgement.kind;
}

function ourAlert({ stream, outcome }: HelloCase): number | undefined {
  const { events, fault } = decodeRecords(stream);
  // The outcome of a stream with a fault is its code, as decoding.test.ts holds.
  if (fault !== undefined) return alertOf(outcome as TlsFaultCode);
  const [event] = events;
  const judgement = event?.kind === "client-hello" ? judge(event.hello, POLICY) : undefined;
  return judgement?.kind === "refuse" ? judgement.alert : undefined;
}
