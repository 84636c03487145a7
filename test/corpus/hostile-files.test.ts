/** Readers of captures and dumps must take any bytes: mutations of whole files, thousands of them, by the lab's own mutators. */
import { describe, expect, it } from "vitest";
import { importSource } from "../../lab/corpus/import-source.ts";
import { ENTRY_OCTETS_MAX } from "../../lab/corpus/limits.ts";
import { Decisions } from "../../lab/core/decisions.ts";
import { keyOfSeed } from "../../lab/core/seed.ts";
import { draw, mix, numberedKey } from "../../lab/core/hash.ts";
import { mutate } from "../../lab/engine/mutate.ts";
import {
  bytesOf,
  enhancedPacket,
  ethernet,
  interfaceDescription,
  ipv4,
  ipv6,
  pcap,
  sectionHeader,
  simplePacket,
} from "./packets.ts";

const CASES = 1_500;
const MUTATIONS_MAX = 4;

const segments = [
  { sequence: 4_294_967_294, flags: "S" },
  { sequence: 4_294_967_295, data: "abc" },
  { sequence: 2, data: "defgh" },
  { sequence: 5, data: "XYi", flags: "FA" },
];
const hopByHop = [0, 0, 1, 4, 0, 0, 0, 0];
const text = (line: string): Uint8Array => new Uint8Array(Buffer.from(line));
/** A name, a file, and how many different outcomes its mutations must have. */
const SAMPLES: readonly (readonly [string, Uint8Array, number])[] = [
  ["pcap", pcap(segments.map((segment) => ethernet(ipv4(segment, { optionWords: 1 }), 0x0800, [0x8100]))), 100],
  [
    "pcap of IPv6",
    pcap(
      segments.map((segment) => ipv6(segment, [[0, hopByHop]])),
      { order: "big", linkType: 101 },
    ),
    100,
  ],
  [
    "pcapng",
    bytesOf(
      sectionHeader("little"),
      interfaceDescription(1, "little"),
      interfaceDescription(0, "little"),
      ...segments.map((segment) => enhancedPacket(ethernet(ipv4(segment)), "little")),
      simplePacket(ethernet(ipv4({ sequence: 8, data: "!" })), "little"),
      sectionHeader("big"),
      interfaceDescription(113, "big"),
      enhancedPacket(bytesOf(new Uint8Array(14), [0x86, 0xdd], ipv6({ sequence: 1, data: "?" })), "big"),
    ),
    80,
  ],
  ["dump", text("00000000  41 41  |AA|\n*\n00000008  42 43 44 |BCD|\n0000000b\n"), 8],
  ["digits.hex", text("de ad be ef, 0x00\n"), 3],
];

describe.each(SAMPLES)("mutations of %s", (name, sample, outcomesMin) => {
  it("never throw, and give inputs of bounded size or reasons", () => {
    const known = new Set<string>();
    const forced = name.startsWith("pcap") ? "pcap" : "hex";
    for (let number = 0; number < CASES; number += 1) {
      const bytes = mutation(sample, number);
      const { inputs, notes } = importSource(name, bytes, {
        format: number % 2 === 0 ? forced : "auto",
        port: undefined,
      });
      expect(inputs.length + notes.length).toBeGreaterThan(0);
      for (const input of inputs) {
        expect(input.bytes.length).toBeLessThanOrEqual(ENTRY_OCTETS_MAX);
      }
      known.add([...notes, ...inputs.flatMap((input) => input.notes)].join("\n").replaceAll(/\d+/gu, "#"));
    }
    // Mutants that all came out alike would have tested one path.
    expect(known.size).toBeGreaterThanOrEqual(outcomesMin);
  });

  it("cut anywhere, it gives inputs or reasons", () => {
    for (let length = 0; length < sample.length; length += 1) {
      const { inputs, notes } = importSource(name, sample.slice(0, length), { format: "auto", port: undefined });
      expect(inputs.length + notes.length).toBeGreaterThan(0);
    }
  });
});

function mutation(sample: Uint8Array, number: number): Uint8Array {
  const key = numberedKey(keyOfSeed("captures"), number);
  const drawer = { draw: (index: number, alternatives: number) => (mix(draw(key, index)) >>> 0) % alternatives };
  const decisions = new Decisions({ name: "random", open: () => drawer });
  const place = decisions.place("mutate", "capture");
  let bytes = sample;
  for (let step = 0; step <= number % MUTATIONS_MAX; step += 1) {
    bytes = mutate(bytes, place, { dictionary: [], corpus: SAMPLES.map(([, other]) => other), structure: undefined });
  }
  return bytes;
}
