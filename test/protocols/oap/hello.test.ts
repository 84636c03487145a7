import { describe, expect, it } from "vitest";
import { decodeHello, decodeReply, negotiated, replyFor } from "../../../protocols/oap/hello.ts";
import { oapLimits } from "../../../protocols/oap/limits.ts";
import { readHello } from "../../../protocols/oap/reference-payloads.ts";
import { hex, join, utf8 } from "./helpers.ts";

const GOOD: readonly (readonly [json: string, ua: string | null])[] = [
  ['{"ua":null}', null],
  ['{"ua":""}', ""],
  [' {\n"ua" :\t"a" } ', "a"],
  ['{"ua":"\\u0061\\"}"}', 'a"}'],
  ['{"ua":"é\\\\"}', "é\\"],
];

const BAD = [
  "",
  "{}",
  "null",
  '["ua"]',
  '{"ua":1}',
  '{"ua":["a"]}',
  '{"ua":{"a":1}}',
  '{"ua":true}',
  '{"ua":"a",}',
  '{"ua":"a","ua":"b"}',
  '{"ua":"a","x":1}',
  '{"__proto__":"a"}',
  '{"UA":"a"}',
  '{"ua":"a"}}',
  '{"ua":"a"}x',
  '{"ua":"a\n"}',
  '{"ua":"\\x"}',
  "{'ua':'a'}",
  '\ufeff{"ua":"a"}',
];

const REPLY = '{"max_frame":1048576,"max_inflight":64,"flags_supported":255,"versions":[1],"transports":["tcp+tls"]}';

describe("HELLO", () => {
  it.each(GOOD)("takes %s", (json, ua) => {
    expect([decodeHello(utf8(json)), readHello(utf8(json))]).toEqual([{ ua }, ua]);
  });

  it.each(BAD)("refuses %j", (json) => {
    expect([decodeHello(utf8(json)), readHello(utf8(json))]).toEqual([undefined, undefined]);
  });

  it("refuses what is no UTF-8", () => {
    const octets = join(utf8('{"ua":"'), hex("c0af"), utf8('"}'));
    expect([decodeHello(octets), readHello(octets)]).toEqual([undefined, undefined]);
  });
});

describe("the reply to HELLO", () => {
  it.each([
    ["a frame above 1 MiB", "1048576", "1048577"],
    ["a frame below a header", "1048576", "37"],
    ["no stream at all", ":64", ":0"],
    ["a max_inflight that is no u16", ":64", ":65536"],
    ["a fraction", ":64", ":64.5"],
    ["no version 1", "[1]", "[2]"],
    ["versions that are no list", "[1]", "1"],
    ["transports that are no text", '"tcp+tls"', "1"],
    ["another order of keys", '"max_frame":1048576,"max_inflight":64', '"max_inflight":64,"max_frame":1048576'],
    ["an unknown field", '"versions"', '"x":1,"versions"'],
    ["a field twice", '"versions"', '"versions":[1],"versions"'],
    ["a missing field", '"flags_supported":255,', ""],
    ["spaces", ":64", ": 64"],
  ])("refuses %s", (_, from, to) => {
    expect(decodeReply(utf8(REPLY))).toBeDefined();
    expect(decodeReply(utf8(REPLY.replace(from, to)))).toBeUndefined();
  });

  it("limits go down and never up", () => {
    const ours = oapLimits({ frameOctetsMax: 1_000, streamsMax: 8 });
    const reply = { ...replyFor(oapLimits()), maxFrame: 500, maxInflight: 20 };
    expect(negotiated(ours, reply)).toEqual({ ...ours, frameOctetsMax: 500 });
  });
});
