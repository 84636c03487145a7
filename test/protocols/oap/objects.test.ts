import { beforeAll, describe, expect, it } from "vitest";
import { loadBlake3 } from "../../../protocols/oap/blake3.ts";
import type { Hasher } from "../../../protocols/oap/object-header.ts";
import { checkObject, encodeObject } from "../../../protocols/oap/object-header.ts";
import { serveObject } from "../../../protocols/oap/serve-object.ts";
import { hex, join, NOTHING, text, utf8 } from "./helpers.ts";
import { greeted, opening } from "./pair.ts";

/** BLAKE3-256 of three texts (docs/oap1.md 11). */
const ANCHORS = [
  ["", "af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262"],
  ["abc", "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85"],
  ["hello world", "d74981efa70a0c880b8d8c1985d075dbcbf679b99a5f9914e5aaf96b831a9e24"],
] as const;

const loaded: { hash: Hasher } = { hash: () => "" };
const hash: Hasher = (octets) => loaded.hash(octets);

beforeAll(async () => {
  loaded.hash = await loadBlake3();
});

/** A payload with this header, whatever it says. */
function withHeader(header: string, body: Uint8Array): Uint8Array {
  const octets = utf8(header);
  return join(Uint8Array.of(octets.length >> 8, octets.length & 0xff), octets, body);
}

describe("object header", () => {
  it.each(ANCHORS)("BLAKE3-256 of %j", (content, digest) => {
    expect(hash(utf8(content))).toBe(digest);
    expect(checkObject(encodeObject(utf8(content), hash), hash)).toEqual({ kind: "ok", body: utf8(content) });
  });

  it("an object is what its header names, or it is not served", () => {
    const payload = encodeObject(utf8("hello world"), hash);
    for (let at = payload.length - 11; at < payload.length; at += 1) {
      const changed = payload.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(checkObject(changed, hash)).toEqual({ kind: "obj_mismatch" });
    }
    expect(checkObject(payload.subarray(0, payload.length - 1), hash)).toEqual({ kind: "obj_mismatch" });
  });

  it.each([
    ["nothing", NOTHING],
    ["one octet", hex("00")],
    ["a header of no octets", hex("0000")],
    ["a header that is longer than the payload", hex("ffff7b7d")],
    ["a header that is no JSON", withHeader("obj", NOTHING)],
    ["a header that is a list", withHeader("[]", NOTHING)],
    ["null", withHeader("null", NOTHING)],
    ["no obj", withHeader('{"x":1}', NOTHING)],
    ["obj by inheritance", withHeader('{"__proto__":{"obj":"b3:' + "0".repeat(64) + '"}}', NOTHING)],
    ["another hash", withHeader('{"obj":"b2:' + "0".repeat(64) + '"}', NOTHING)],
    ["uppercase digits", withHeader('{"obj":"b3:' + "A".repeat(64) + '"}', NOTHING)],
    ["63 digits", withHeader('{"obj":"b3:' + "0".repeat(63) + '"}', NOTHING)],
    ["no UTF-8", withHeader('{"obj":1}', NOTHING).map((octet) => (octet === 0x31 ? 0xff : octet))],
  ])("%s names no object", (_, payload) => {
    expect(checkObject(payload, hash)).toEqual({ kind: "missing_obj" });
  });

  it.each([
    ["whole", 200, []],
    ["obj_mismatch", 502, [["obj_mismatch", 1]]],
    ["missing_obj", 400, [["missing_obj", 1]]],
  ] as const)("serving: %s is answered with %i and counted once", (what, code, rejects) => {
    const pair = greeted();
    pair.client.open(opening(1n));
    pair.settle();
    const object = encodeObject(utf8("secret body"), what === "whole" ? hash : () => "0".repeat(64));
    serveObject(pair.server, 1n, what === "missing_obj" ? hex("0000") : object, hash);
    expect(serveObject(pair.server, 1n, object, hash)).toEqual({ kind: "refused", why: "no-stream" });
    pair.settle();
    const answer = pair.clientEvents.find(({ kind }) => kind === "response");
    expect(answer).toMatchObject({ frame: { code } });
    expect(answer?.kind === "response" && text(answer.frame.content).includes("secret body")).toBe(what === "whole");
    expect([...pair.server.rejects]).toEqual(rejects);
  });
});
