import { describe, expect, it } from "vitest";
import { zlibCodec } from "../../../lab/target/zlib-codec.ts";
import { OapClient } from "../../../protocols/oap/client.ts";
import type { OapFaultCode } from "../../../protocols/oap/faults.ts";
import { OAP_FAULTS } from "../../../protocols/oap/faults.ts";
import { ACK_REQ, COMP, CONTROL, END, EVENT, REQ, RESP, START } from "../../../protocols/oap/frame.ts";
import { encodeReply, replyFor } from "../../../protocols/oap/hello.ts";
import { oapLimits } from "../../../protocols/oap/limits.ts";
import { OapServer } from "../../../protocols/oap/server.ts";
import { ack, decodeFrames, frame, HELLO, hex, join, text, utf8 } from "./helpers.ts";

const open = frame({ flags: REQ | START });
const call = frame({ flags: REQ | START | END });
const end = frame({ flags: REQ | END });
const some = hex("01");
const LIMITS = oapLimits({ streamsMax: 2, emptyFramesMax: 2, idleAcksMax: 1, frameOctetsMax: 300, windowFrames: 3 });

interface Case {
  readonly title: string;
  readonly sent: readonly Uint8Array[];
  readonly code: OapFaultCode;
  /** The field that breaks the rule, in octets from the start of the last frame. */
  readonly at: number;
}

const SERVER_CASES: readonly Case[] = [
  { title: "a request before HELLO", sent: [call], code: "OAP_HELLO_EXPECTED", at: 0 },
  { title: "HELLO with END", sent: [frame({ flags: REQ | END, appProtoId: 0 })], code: "OAP_HELLO_EXPECTED", at: 0 },
  {
    title: "HELLO with a capability",
    sent: [frame({ flags: REQ | START, appProtoId: 0, cap: some, payload: utf8('{"ua":null}') })],
    code: "OAP_HELLO_EXPECTED",
    at: 0,
  },
  {
    title: "HELLO with COMP",
    sent: [frame({ flags: REQ | COMP, appProtoId: 0, payload: zlibCodec.compress("zstd", utf8('{"ua":null}')) })],
    code: "OAP_HELLO_EXPECTED",
    at: 0,
  },
  {
    title: "HELLO that is no JSON",
    sent: [frame({ appProtoId: 0, payload: some })],
    code: "OAP_HELLO_MALFORMED",
    at: 38,
  },
  { title: "HELLO without a payload", sent: [frame({ appProtoId: 0 })], code: "OAP_HELLO_MALFORMED", at: 38 },
  { title: "a second HELLO", sent: [HELLO, HELLO], code: "OAP_HELLO_REPEATED", at: 0 },
  {
    title: "a request of the control protocol",
    sent: [HELLO, frame({ flags: REQ | START, appProtoId: 0 })],
    code: "OAP_HELLO_REPEATED",
    at: 0,
  },
  {
    title: "a response from a client",
    sent: [HELLO, call, frame({ flags: RESP, code: 200 })],
    code: "OAP_DIRECTION",
    at: 6,
  },
  { title: "an event from a client", sent: [HELLO, call, frame({ flags: EVENT })], code: "OAP_DIRECTION", at: 6 },
  { title: "REQ without START", sent: [HELLO, frame({ payload: some })], code: "OAP_START_MISSING", at: 30 },
  { title: "END without START", sent: [HELLO, end], code: "OAP_START_MISSING", at: 30 },
  { title: "a duplicate START", sent: [HELLO, open, open], code: "OAP_START_REPEATED", at: 30 },
  { title: "REQ after END", sent: [HELLO, call, frame({ payload: some })], code: "OAP_AFTER_END", at: 30 },
  { title: "END after END", sent: [HELLO, open, end, end], code: "OAP_AFTER_END", at: 30 },
  { title: "START after END", sent: [HELLO, call, call], code: "OAP_AFTER_END", at: 30 },
  {
    title: "another application on a corr_id",
    sent: [HELLO, open, frame({ appProtoId: 8, payload: some })],
    code: "OAP_STREAM_MISMATCH",
    at: 10,
  },
  {
    title: "another tenant on a corr_id",
    sent: [HELLO, open, frame({ tenantId: 1n, payload: some })],
    code: "OAP_STREAM_MISMATCH",
    at: 10,
  },
  {
    title: "frames that carry nothing",
    sent: [HELLO, open, frame(), frame(), frame()],
    code: "OAP_EMPTY_FRAMES",
    at: 0,
  },
  {
    title: "more streams than max_inflight",
    sent: [HELLO, open, frame({ flags: REQ | START, corrId: 2n }), frame({ flags: REQ | START, corrId: 3n })],
    code: "OAP_TOO_MANY_STREAMS",
    at: 30,
  },
  { title: "an acknowledgement of an unknown stream", sent: [HELLO, ack(0)], code: "OAP_RESP_BEFORE_REQ", at: 30 },
  {
    title: "an acknowledgement beyond what was sent",
    sent: [HELLO, open, ack(1)],
    code: "OAP_ACK_BEYOND_SENT",
    at: 38,
  },
  {
    title: "an acknowledgement of 2^64 - 1 frames",
    sent: [HELLO, open, frame({ flags: RESP, code: 202, payload: hex("ffffffffffffffff") })],
    code: "OAP_ACK_BEYOND_SENT",
    at: 38,
  },
  {
    title: "an acknowledgement that asks for one",
    sent: [HELLO, open, frame({ flags: RESP | ACK_REQ, code: 202, payload: new Uint8Array(8) })],
    code: "OAP_ACK_MALFORMED",
    at: 6,
  },
  {
    title: "an acknowledgement of 7 octets",
    sent: [HELLO, open, frame({ flags: RESP, code: 202, payload: new Uint8Array(7) })],
    code: "OAP_ACK_MALFORMED",
    at: 6,
  },
  { title: "acknowledgements of nothing", sent: [HELLO, open, ack(0), ack(0)], code: "OAP_ACK_IDLE", at: 38 },
  {
    title: "a frame above the configured size",
    sent: [HELLO, frame({ payload: new Uint8Array(300) })],
    code: "OAP_FRAME_TOO_LONG",
    at: 0,
  },
];

const REPLY = frame({
  flags: RESP,
  code: 200,
  appProtoId: CONTROL,
  tenantId: 5n,
  corrId: 9n,
  payload: encodeReply(replyFor(LIMITS)),
});
const from = (fields: Parameters<typeof frame>[0]): Uint8Array => frame({ tenantId: 5n, ...fields });

/** The client has said HELLO (tenant 5, corr_id 9), and opened corr_id 1 once it was answered. */
const CLIENT_CASES: readonly Case[] = [
  {
    title: "a response before the reply to HELLO",
    sent: [from({ flags: RESP, code: 200 })],
    code: "OAP_HELLO_EXPECTED",
    at: 0,
  },
  {
    title: "a reply to somebody else",
    sent: [frame({ flags: RESP, code: 200, appProtoId: CONTROL, payload: encodeReply(replyFor(LIMITS)) })],
    code: "OAP_HELLO_MALFORMED",
    at: 0,
  },
  {
    title: "a reply that is none",
    sent: [frame({ flags: RESP, code: 200, appProtoId: CONTROL, tenantId: 5n, corrId: 9n, payload: some })],
    code: "OAP_HELLO_MALFORMED",
    at: 38,
  },
  { title: "a second reply", sent: [REPLY, REPLY], code: "OAP_HELLO_REPEATED", at: 0 },
  { title: "a request from a server", sent: [REPLY, from({ flags: REQ | START })], code: "OAP_DIRECTION", at: 6 },
  {
    title: "RESP before REQ",
    sent: [REPLY, from({ flags: RESP, code: 200, corrId: 4n })],
    code: "OAP_RESP_BEFORE_REQ",
    at: 30,
  },
  {
    title: "RESP after RESP with END",
    sent: [REPLY, from({ flags: RESP | END, code: 200 }), from({ flags: RESP, code: 200 })],
    code: "OAP_RESP_BEFORE_REQ",
    at: 30,
  },
  {
    title: "an event nobody subscribed to",
    sent: [REPLY, from({ flags: EVENT, payload: some })],
    code: "OAP_EVENT_UNSUBSCRIBED",
    at: 6,
  },
  {
    title: "an answer of another application",
    sent: [REPLY, from({ flags: RESP, code: 200, appProtoId: 8 })],
    code: "OAP_STREAM_MISMATCH",
    at: 10,
  },
  {
    title: "answers that carry nothing",
    sent: [REPLY, ...[1, 2, 3].map(() => from({ flags: RESP, code: 200 }))],
    code: "OAP_EMPTY_FRAMES",
    at: 0,
  },
  {
    title: "an acknowledgement that goes backwards",
    sent: [
      REPLY,
      from({ flags: RESP, code: 202, payload: hex("0000000000000001") }),
      from({ flags: RESP, code: 202, payload: new Uint8Array(8) }),
    ],
    code: "OAP_ACK_BACKWARDS",
    at: 38,
  },
];

function client(): OapClient {
  const endpoint = new OapClient({ limits: LIMITS, codec: zlibCodec });
  endpoint.greet({ tenantId: 5n, corrId: 9n, ua: null });
  return endpoint;
}

/** Feeds frames to a client that opens corr_id 1 as soon as it may. */
function feedClient(endpoint: OapClient, sent: readonly Uint8Array[]): ReturnType<OapClient["receive"]> {
  let last = endpoint.receive(new Uint8Array(0));
  for (const [index, octets] of sent.entries()) {
    last = endpoint.receive(octets);
    if (index === 0)
      endpoint.open({ corrId: 1n, appProtoId: 7, tenantId: 5n, cap: hex(""), payload: hex(""), ends: true });
  }
  return last;
}

function expectRefusal(
  endpoint: OapServer | OapClient,
  { fault }: ReturnType<OapServer["receive"]>,
  expected: Case,
): void {
  const before = expected.sent.slice(0, -1).reduce((sum, octets) => sum + octets.length, 0);
  const { section, reason, status } = OAP_FAULTS[expected.code];
  expect(fault).toEqual({ code: expected.code, offset: before + expected.at, section });
  expect([...endpoint.rejects]).toEqual([[reason, 1]]);
  const last = decodeFrames(endpoint.takeOutput()).events.at(-1);
  expect(last).toMatchObject({ flags: RESP | END, code: status, appProtoId: CONTROL });
  expect(JSON.parse(text(last?.payload ?? some))).toMatchObject({ code: status, message: expected.code });
  expect([endpoint.isOver, endpoint.openStreams]).toEqual([true, 0]);
}

describe("a server refuses", () => {
  it.each(SERVER_CASES)("$title: $code, counted once, with one error frame", (expected) => {
    const server = new OapServer({ limits: LIMITS, codec: zlibCodec });
    expectRefusal(server, server.receive(join(...expected.sent)), expected);
    expect(server.receive(join(HELLO, call)).events).toEqual([]);
    expect(server.takeOutput()).toHaveLength(0);
    expect([...server.rejects.values()]).toEqual([1]);
  });
});

describe("a client refuses", () => {
  it.each(CLIENT_CASES)("$title: $code, counted once, with one error frame", (expected) => {
    const endpoint = client();
    expectRefusal(endpoint, feedClient(endpoint, expected.sent), expected);
  });
});

it("every rule of the conversation has a case", () => {
  const covered = new Set<string>([...SERVER_CASES, ...CLIENT_CASES].map(({ code }) => code));
  const elsewhere = /OAP_(FRAME_TOO_SHORT|FLAGS|VERSION|CAP_|KIND|CODE|COMP_|TRUNCATED|TIMEOUT)/;
  expect(Object.keys(OAP_FAULTS).filter((code) => !covered.has(code) && !elsewhere.test(code))).toEqual([]);
});

it("retryable errors say when to come back, others do not", () => {
  const server = new OapServer({ limits: LIMITS, codec: zlibCodec });
  server.receive(
    join(HELLO, open, frame({ flags: REQ | START, corrId: 2n }), frame({ flags: REQ | START, corrId: 2n ** 53n + 1n })),
  );
  const error = decodeFrames(server.takeOutput()).events.at(-1);
  expect(text(error?.payload ?? some)).toBe(
    '{"code":429,"message":"OAP_TOO_MANY_STREAMS","retryable":true,"corr_id":"9007199254740993","retry_after":1}',
  );
  expect(error?.corrId).toBe(2n ** 53n + 1n);
  const other = new OapServer({ limits: LIMITS, codec: zlibCodec });
  other.receive(hex("00000000"));
  expect(text(decodeFrames(other.takeOutput()).events[0]?.payload ?? some)).toBe(
    '{"code":400,"message":"OAP_FRAME_TOO_SHORT","retryable":false,"corr_id":"0"}',
  );
});
