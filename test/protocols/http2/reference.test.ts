/** The endpoint against the executable specification, on inputs that the generator makes from a seed. */
import { expect, it } from "vitest";
import { Decisions } from "../../../lab/core/decisions.ts";
import { Http2Connection } from "../../../protocols/http2/connection.ts";
import type { Http2Event } from "../../../protocols/http2/connection-events.ts";
import { generateFrames } from "../../../protocols/http2/generator.ts";
import { serveByReference } from "../../../protocols/http2/reference.ts";
import { LAB_LIMITS } from "../../../protocols/http2/subject.ts";
import { draws } from "../hpack/helpers.ts";

const INPUTS = 1_500;

it("both give the same events and the same fault, at any split", () => {
  const seen = new Set<string>();
  for (let seed = 0; seed < INPUTS; seed += 1) {
    const draw = draws(seed);
    const rate = 2 + draw(6);
    const open = () => ({ draw: (_: number, count: number) => (draw(8) < rate ? draw(count) : 0) });
    const decisions = new Decisions({ name: "seeded", open });
    const input = generateFrames({ at: (entity) => decisions.place("input", entity) });
    const connection = new Http2Connection({ role: "server", limits: LAB_LIMITS });
    const events: Http2Event[] = [];
    for (let at = 0; at < input.length;) {
      const size = 1 + draw(draw(2) === 0 ? 3 : 2_000);
      connection.takeOutput();
      events.push(...connection.receive(input.slice(at, at + size)).events);
      at += size;
    }
    const { fault } = connection.receiveEnd();
    expect({ events, fault }).toEqual(serveByReference(input, LAB_LIMITS));
    seen.add(fault?.code ?? "none");
    for (const event of events) seen.add(event.kind === "reset" ? (event.fault?.code ?? "reset") : event.kind);
  }
  expect(seen.size).toBeGreaterThan(35);
});
