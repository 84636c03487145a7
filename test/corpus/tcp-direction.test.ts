import { describe, expect, it } from "vitest";
import { captureStreams } from "../../lab/corpus/capture-streams.ts";
import { ENTRY_OCTETS_MAX } from "../../lab/corpus/limits.ts";
import type { SegmentSpec } from "./packets.ts";
import { CLIENT_TEXT, ipv4, pcap, SERVER_TEXT, text } from "./packets.ts";

const TEXT = "the quick brown fox jumps";
const UP = `${CLIENT_TEXT} > ${SERVER_TEXT}`;

/** What one direction's segments give, as texts, and what is said of it. */
function assembled(segments: readonly SegmentSpec[]): readonly (readonly [string | undefined, readonly string[]])[] {
  const { streams } = captureStreams(
    pcap(
      segments.map((segment) => ipv4(segment)),
      { linkType: 101 },
    ),
    undefined,
  );
  return streams.map(({ bytes, notes }) => [text(bytes), notes]);
}

/** A SYN with the number `initial`, then TEXT in segments of five bytes. */
function whole(initial: number): SegmentSpec[] {
  const parts = TEXT.match(/.{1,5}/gsu) ?? [];
  return [
    { sequence: initial, flags: "S" },
    ...parts.map((data, index) => ({ sequence: (initial + 1 + 5 * index) >>> 0, data })),
  ];
}

const at = (initial: number, offset: number, data: string): SegmentSpec => ({
  sequence: (initial + 1 + offset) >>> 0,
  data,
});

describe.each([0, 1, 2 ** 31 - 8, 2 ** 32 - 1, 2 ** 32 - 12])("from sequence number %i", (initial) => {
  const segments = whole(initial);
  it("data in order is put together", () => {
    expect(assembled(segments)).toEqual([[TEXT, []]]);
  });

  it("data in any order is put together", () => {
    const [syn = at(0, 0, ""), first = syn, ...rest] = segments;
    expect(assembled([syn, ...rest.toReversed(), first])).toEqual([[TEXT, []]]);
    expect(assembled([first, syn, ...rest.toReversed()])).toEqual([[TEXT, []]]);
  });

  it("without its start, data that joins from before is put in front", () => {
    const [, first = at(0, 0, ""), second = first, ...rest] = segments;
    expect(assembled([second, ...rest, first])).toEqual([[TEXT, ["its start was not captured"]]]);
    const late = at(initial, -40, "far before");
    expect(assembled([second, late, ...rest])).toEqual([[TEXT.slice(5), ["its start was not captured"]]]);
  });

  it("data that came again changes nothing", () => {
    const again = [...segments, ...segments.slice(1, 3)];
    expect(assembled(again)).toEqual([[TEXT, ["10 bytes came more than once, 0 of them changed; the first are kept"]]]);
  });

  it("of overlapping data the first counts, in whatever place", () => {
    const [syn = at(0, 0, "")] = segments;
    expect(assembled([syn, at(initial, 0, "abcdef"), at(initial, 3, "XYZghi")])).toEqual([
      ["abcdefghi", ["3 bytes came more than once, 3 of them changed; the first are kept"]],
    ]);
    expect(assembled([syn, at(initial, 4, "efgh"), at(initial, 0, "abcdXXXXijkl")])).toEqual([
      ["abcdefghijkl", ["4 bytes came more than once, 4 of them changed; the first are kept"]],
    ]);
  });

  it("what is before the first gap is kept, and the gap is told", () => {
    const lost = segments.toSpliced(2, 1);
    expect(assembled(lost)).toEqual([["the q", ["bytes 5 to 25 are left out, since some are missing"]]]);
    expect(assembled(segments.toSpliced(1, 1))).toEqual([["", ["bytes 0 to 25 are left out, since some are missing"]]]);
  });

  it("a FIN ends it; a lost end is a gap, and data behind the FIN is none", () => {
    const fin: SegmentSpec = { sequence: (initial + 1 + TEXT.length) >>> 0, flags: "FA" };
    expect(assembled([...segments, fin])).toEqual([[TEXT, []]]);
    expect(assembled([...segments.slice(0, -1), fin])).toEqual([
      [TEXT.slice(0, 20), ["bytes 20 to 25 are left out, since some are missing"]],
    ]);
    expect(assembled([...segments, fin, at(initial, TEXT.length, "more")])).toEqual([
      [TEXT, ["data behind its end is left out"]],
    ]);
    expect(assembled([...segments.slice(0, 1), { ...at(initial, 0, "all"), flags: "FA" }])).toEqual([["all", []]]);
  });

  it("a SYN that comes twice opens one connection; another number opens another", () => {
    const [syn = at(0, 0, "")] = segments;
    expect(assembled([syn, syn, ...segments])).toEqual([[TEXT, []]]);
    const other = whole((initial + 1_000_000_000) >>> 0);
    expect(assembled([...segments, ...other])).toEqual([
      [TEXT, []],
      [TEXT, []],
    ]);
  });

  it("data with the SYN is its beginning, and a probe before the start is not", () => {
    expect(assembled([{ sequence: initial, flags: "S", data: "open" }, at(initial, 4, "ed")])).toEqual([
      ["opened", []],
    ]);
    const [syn = at(0, 0, ""), ...data] = segments;
    expect(assembled([syn, at(initial, -1, "?"), ...data])).toEqual([[TEXT, []]]);
  });

  it("what comes with a reset is not of the stream", () => {
    const reset: SegmentSpec = { ...at(initial, TEXT.length, "no listener"), flags: "RA" };
    expect(assembled([...segments, reset])).toEqual([[TEXT, []]]);
  });

  it("what lies outside of every window is left out", () => {
    expect(assembled([...segments, at(initial, 1_500_000_000, "far")])).toEqual([
      [TEXT, ["1 segments outside of every window are left out"]],
    ]);
  });
});

it("what the snap length cut off is a gap", () => {
  const packets = whole(0).map((segment) => ipv4(segment));
  const cut = pcap(packets, { linkType: 101, snapLength: 42 });
  expect(captureStreams(cut, undefined).streams.map(({ bytes, notes }) => [text(bytes), notes])).toEqual([
    ["th", ["bytes 2 to 25 are left out, since some are missing"]],
  ]);
});

it("a stream is kept up to the longest entry", () => {
  const data = new Uint8Array(60_000).fill(65);
  const count = Math.ceil((ENTRY_OCTETS_MAX + 1) / data.length);
  const segments = Array.from({ length: count }, (_, index) => ({ sequence: 1 + index * data.length, data }));
  const [stream] = captureStreams(
    pcap(
      segments.map((segment) => ipv4(segment)),
      { linkType: 101 },
    ),
    undefined,
  ).streams;
  expect(stream?.bytes.length).toBe(ENTRY_OCTETS_MAX);
  expect(stream?.notes).toContain(`the first ${ENTRY_OCTETS_MAX} of ${count * data.length} bytes are kept`);
});

it("a connection that is opened again has a stream of its own, or none where there is no room", () => {
  const segments = [...whole(5), ...whole(31)].map((segment) => ipv4(segment));
  const again = pcap(segments, { linkType: 101 });
  const { streams } = captureStreams(again, undefined);
  expect(streams.map(({ label, bytes }) => [label, text(bytes)])).toEqual([
    [UP, TEXT],
    [UP, TEXT],
  ]);
  const full = captureStreams(again, undefined, { directionsMax: 1, segmentsMax: 99 });
  expect(full.streams.map(({ bytes, notes }) => [text(bytes), notes])).toEqual([[TEXT, []]]);
});

it("any cuts, order and repetition of the segments of a text give the text", () => {
  let state = 1;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 16) % below;
  };
  const bytes = Uint8Array.from({ length: 300 }, (_, index) => index % 251);
  for (let trial = 0; trial < 200; trial += 1) {
    const initial = (2 ** 32 - 200 + random(300)) >>> 0;
    const covering: [number, number][] = [];
    for (let start = 0; start < bytes.length;) {
      const end = Math.min(bytes.length, start + 1 + random(40));
      covering.push([Math.max(0, start - random(20)), end]);
      start = end;
    }
    const pieces = [...covering, ...covering.filter(() => random(3) === 0)];
    const shuffled = pieces.map((piece) => ({ piece, order: random(1_000) })).toSorted((a, b) => a.order - b.order);
    const segments = shuffled.map(({ piece: [start, end] }) => ({
      sequence: (initial + 1 + start) >>> 0,
      data: bytes.slice(start, end),
    }));
    const opened = [{ sequence: initial, flags: "S" }, ...segments];
    const [stream] = captureStreams(
      pcap(
        opened.map((segment) => ipv4(segment)),
        { linkType: 101 },
      ),
      undefined,
    ).streams;
    expect(stream?.bytes).toEqual(bytes);
  }
});
