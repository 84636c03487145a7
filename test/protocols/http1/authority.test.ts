import { isIPv6 } from "node:net";
import { describe, expect, it } from "vitest";
import { isAuthority } from "../../../protocols/http1/authority.ts";
import { http1Limits } from "../../../protocols/http1/limits.ts";
import { decodeByReference } from "../../../protocols/http1/reference.ts";
import { decodeRequests, octets } from "./helpers.ts";

/** Parts of which all short sequences are made. */
const PARTS = ["a", "1", ":", "::", "[", "]", "%4", "%", ",", ".", "[::1]", ":65535", ":65536", "\u00e9"];
const ADDRESS_PARTS = ["", "1", ":", "::", "ffff", "1:2:3:4:5:6", ":12345", "192.0.2.1", "1.2.3.256", "01.2.3.4"];
const REFERENCE = { limits: http1Limits(), side: "request", protocols: [] } as const;

function sequences(parts: readonly string[], length: number): string[] {
  let all = [""];
  for (let step = 0; step < length; step += 1) all = all.flatMap((begin) => parts.map((part) => begin + part));
  return Array.from(new Set(all));
}

describe("authority", () => {
  it("is what the grammar of RFC 3986 gives, as a host and in a target", () => {
    const codes = new Set<string | undefined>();
    for (const host of sequences(PARTS, 3)) {
      for (const stream of [
        `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
        `GET http://${host}/ HTTP/1.1\r\nHost:\r\n\r\n`,
        `CONNECT ${host} HTTP/1.1\r\nHost:\r\n\r\n`,
      ]) {
        const ours = decodeRequests(stream, {}, stream.length, []);
        codes.add(ours.fault?.code);
        expect(ours.fault, stream).toEqual(decodeByReference(octets(stream), REFERENCE).fault);
      }
    }
    expect(codes).toEqual(new Set([undefined, "H1_HOST", "H1_TARGET"]));
  });

  it("has in brackets what is an address of IPv6 to the platform", () => {
    let taken = 0;
    for (const address of sequences(ADDRESS_PARTS, 4)) {
      const isTaken = isAuthority(`[${address}]:80`);
      expect(isTaken, address).toBe(isIPv6(address));
      taken += isTaken ? 1 : 0;
    }
    expect(taken).toBeGreaterThan(50);
  });

  it("has a port up to 65535, zeros before it or not", () => {
    const taken = ["a:", "a:0", "a:00000000065535", "[::]:1"];
    const refused = [
      "a:65536",
      "a:99999999",
      `a:${"9".repeat(400)}`,
      "a:-1",
      "a:1:2",
      "a: 1",
      ":1",
      "[::]1",
      "[::]:x",
      "[",
    ];
    expect(taken.filter((text) => !isAuthority(text))).toEqual([]);
    expect(refused.filter(isAuthority)).toEqual([]);
  });
});
