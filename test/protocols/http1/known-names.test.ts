/** Names that are found by their octets: the very text, and nothing for what differs anywhere. */
import { describe, expect, it } from "vitest";
import { knownName } from "../../../protocols/http1/known-names.ts";
import { octetsOf } from "../../../protocols/http1/octets-of.ts";

function find(name: string): string | undefined {
  const octets = octetsOf(`\n${name}:`);
  return knownName(new DataView(octets.buffer), 1, 1 + name.length);
}

const USUAL = ["Host", "Connection", "Content-Length", "Transfer-Encoding", "User-Agent", "Accept-Encoding"];

describe("known names", () => {
  it("finds usual names in both cases", () => {
    for (const name of [...USUAL, ...USUAL.map((usual) => usual.toLowerCase())]) expect(find(name)).toBe(name);
  });

  it("finds nothing else where one octet differs, is missing or is too many", () => {
    for (const name of USUAL) {
      for (let index = 0; index < name.length; index += 1) {
        for (const sign of ["~", "\u0000", "\u00ff"]) {
          expect(find(name.slice(0, index) + sign + name.slice(index + 1))).toBeUndefined();
        }
        expect([undefined, name.slice(0, index)]).toContain(find(name.slice(0, index)));
      }
      expect(find(`${name}s`)).toBeUndefined();
    }
  });
});
