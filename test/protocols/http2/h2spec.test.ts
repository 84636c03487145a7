import { expect, it } from "vitest";
import { ERROR_CODE } from "../../../protocols/http2/error-codes.ts";
import { encodePing } from "../../../protocols/http2/frame-encoder.ts";
import { CONNECTION } from "./h2spec-connection.ts";
import { DEFINITIONS } from "./h2spec-frames.ts";
import { GENERIC, HPACK } from "./h2spec-generic.ts";
import { MESSAGES } from "./h2spec-messages.ts";
import { Served } from "./helpers.ts";

const CASES = [...GENERIC, ...CONNECTION, ...DEFINITIONS, ...MESSAGES, ...HPACK];
const PROBE = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);

it("there are 147 cases, each once", () => {
  expect(CASES).toHaveLength(147);
  expect(new Set(CASES.map(({ id }) => id)).size).toBe(147);
});

it.each(CASES.map((one) => [one.id, one.title, one] as const))(
  "%s: %s",
  (_, __, { send, expects, withoutGreeting }) => {
    const served = withoutGreeting === true ? new Served(undefined, []) : new Served();
    served.send(...send(served.client));
    if (expects === "answered" || expects === "alive") {
      served.send(encodePing(PROBE, false));
      expect(served.connection.fault).toBeUndefined();
      expect(served.errors).toEqual([]);
      expect(served.frames).toContainEqual(expect.objectContaining({ kind: "ping", ack: true, opaque: PROBE }));
      if (expects === "answered") expect(served.frames).toContainEqual(expect.objectContaining({ kind: "headers" }));
      return;
    }
    expect(expects.map((name) => ERROR_CODE[name])).toContain(served.errors.at(-1));
  },
);
