/** Decoders and references agree on seeded inputs, and the generators reach every kind of fault. */
import { expect, it } from "vitest";
import type { Decoded } from "../../../lab/core/decoder.ts";
import type { DecoderSubject } from "../../../lab/target/decode.ts";
import { bodySubject, sectionSubject } from "../../../protocols/grpc/subject.ts";
import { sourceOf } from "./random-source.ts";

function digest<Event>(subject: DecoderSubject<Event>, { events, fault }: Decoded<Event>): unknown {
  return [events.reduce((state, event) => subject.digest(state, event), 0), fault?.code, fault?.offset];
}

function compare<Event>(subject: DecoderSubject<Event>, seeds: number): Map<string, number> {
  const codes = new Map<string, number>();
  for (let seed = 0; seed < seeds; seed += 1) {
    const input = subject.generate?.(sourceOf(seed)) ?? new Uint8Array(0);
    const decoder = subject.create();
    const { events } = decoder.push(input);
    const { fault } = decoder.end();
    expect({ seed, answer: digest(subject, { events, fault }) }).toEqual({
      seed,
      answer: digest(subject, subject.model?.(input) ?? { events: [], fault: undefined }),
    });
    codes.set(fault?.code ?? "none", (codes.get(fault?.code ?? "none") ?? 0) + 1);
  }
  return codes;
}

it("bodies agree with the reference, and have every fault", () => {
  expect([...compare(bodySubject, 2_000).keys()].sort()).toEqual([
    "GRPC_FLAG",
    "GRPC_FLAG_IDENTITY",
    "GRPC_INFLATED_TOO_LARGE",
    "GRPC_INFLATE_CORRUPT",
    "GRPC_MESSAGE_TOO_LARGE",
    "GRPC_MESSAGE_TRUNCATED",
    "GRPC_PREFIX_TRUNCATED",
    "none",
  ]);
});

it("header sections agree with the reference, and have every fault", () => {
  expect([...compare(sectionSubject, 1_500).keys()].sort()).toEqual([
    "GRPC_ENCODING",
    "GRPC_FIELD_REPEATED",
    "GRPC_METADATA_BASE64",
    "GRPC_METADATA_NAME",
    "GRPC_METADATA_TOO_LARGE",
    "GRPC_METADATA_TOO_MANY",
    "GRPC_TIMEOUT",
    "none",
  ]);
});
