import { createServer, connect } from "node:net";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { captureStreams, isCapture } from "../../lab/corpus/capture-streams.ts";
import type { ByteOrder, SegmentSpec } from "./packets.ts";
import {
  block,
  bytesOf,
  CLIENT,
  CLIENT_TEXT,
  enhancedPacket,
  ethernet,
  interfaceDescription,
  ipv4,
  ipv6,
  pcap,
  sectionHeader,
  SERVER,
  SERVER_TEXT,
  simplePacket,
  text,
  u16,
  u32,
} from "./packets.ts";

const UP = `${CLIENT_TEXT} > ${SERVER_TEXT}`;
const HELLO: SegmentSpec = { sequence: 1_000, data: "hello" };

/** The streams of a capture as text, by their labels. */
function streamsOf(bytes: Uint8Array, port?: number): Record<string, string | undefined> {
  const { streams } = captureStreams(bytes, port);
  return Object.fromEntries(streams.map((stream) => [stream.label, text(stream.bytes)]));
}

function notesOf(bytes: Uint8Array): readonly string[] {
  const { streams, notes } = captureStreams(bytes, undefined);
  expect(streams).toEqual([]);
  return notes;
}

describe.each<ByteOrder>(["big", "little"])("a capture in %s-endian order", (order) => {
  it.each([0xa1b2c3d4, 0xa1b23c4d])("is read as pcap with magic %i", (magic) => {
    const bytes = pcap([ethernet(ipv4(HELLO))], { order, magic });
    expect(isCapture(bytes)).toBe(true);
    expect(streamsOf(bytes)).toEqual({ [UP]: "hello" });
  });

  it("is read as pcapng, with packets of every kind of block", () => {
    const obsolete = block(
      2,
      bytesOf(
        u16(0, order),
        u16(0),
        u32(0),
        u32(0),
        u32(47, order),
        u32(47, order),
        ipv4({ sequence: 3, data: "three!!" }),
      ),
      order,
    );
    const bytes = bytesOf(
      sectionHeader(order),
      interfaceDescription(101, order),
      block(0x0bad, bytesOf("name resolution and the like"), order),
      enhancedPacket(ipv4({ sequence: 1, data: "1" }), order),
      simplePacket(ipv4({ sequence: 2, data: "2" }), order),
      obsolete,
    );
    expect(isCapture(bytes)).toBe(true);
    expect(streamsOf(bytes)).toEqual({ [UP]: "12three!!" });
  });

  it("has packets of several interfaces, and sections with interfaces and an order of their own", () => {
    const other = order === "big" ? "little" : "big";
    const bytes = bytesOf(
      sectionHeader(order),
      interfaceDescription(1, order),
      interfaceDescription(101, order),
      enhancedPacket(ipv4({ sequence: 5, data: "raw" }), order, 1),
      enhancedPacket(ethernet(ipv4({ sequence: 8, data: "framed" })), order, 0),
      sectionHeader(other),
      interfaceDescription(101, other),
      enhancedPacket(ipv4({ sequence: 14, data: "later" }), other, 0),
      enhancedPacket(ipv4({ sequence: 19, data: "never" }), other, 1),
    );
    const { streams, notes } = captureStreams(bytes, undefined);
    expect(streams.map((stream) => text(stream.bytes))).toEqual(["rawframedlater"]);
    expect(notes).toEqual([expect.stringMatching(/a packet is of interface 1, and the section has 1$/u)]);
  });

  it("cuts a simple packet to the snap length of its interface", () => {
    const packet = ipv4({ sequence: 1, data: "abcdef" });
    const bytes = bytesOf(
      sectionHeader(order),
      interfaceDescription(101, order, packet.length - 2),
      simplePacket(packet.subarray(0, -2), order, packet.length),
    );
    expect(streamsOf(bytes)).toEqual({ [UP]: "abcd" });
  });
});

describe("a link", () => {
  const v4 = ipv4(HELLO);
  const sll = (type: number): Uint8Array => bytesOf(new Uint8Array(14), u16(type));
  const sll2 = (type: number): Uint8Array => bytesOf(u16(type), new Uint8Array(18));
  it.each([
    ["Ethernet", 1, ethernet(v4)],
    ["Ethernet with padding", 1, bytesOf(ethernet(v4), new Uint8Array(18))],
    ["Ethernet, IPv4 with options", 1, ethernet(ipv4(HELLO, { optionWords: 3 }))],
    ["a VLAN", 1, ethernet(v4, 0x0800, [0x8100])],
    ["a VLAN within a VLAN", 1, ethernet(v4, 0x0800, [0x88a8, 0x8100])],
    ["Linux cooked", 113, bytesOf(sll(0x0800), v4)],
    ["Linux cooked, version 2", 276, bytesOf(sll2(0x0800), v4)],
    ["raw IP", 101, v4],
    ["raw IPv4", 228, v4],
    ["BSD loopback, little-endian", 0, bytesOf(u32(2, "little"), v4)],
    ["BSD loopback, big-endian", 0, bytesOf(u32(2), v4)],
    ["OpenBSD loopback", 108, bytesOf(u32(2), v4)],
    ["a length of 0, from a card that segments", 101, ipv4(HELLO, { total: 0 })],
    ["TCP options", 101, ipv4({ ...HELLO, optionWords: 3 })],
  ])("%s gives its stream", (_, linkType, packet) => {
    expect(streamsOf(pcap([packet], { linkType }))).toEqual({ [UP]: "hello" });
  });

  const hopByHop = [0, 1, ...new Array<number>(14).fill(0)];
  const authentication = [0, 4, ...new Array<number>(22).fill(0)];
  it.each([
    ["plainly", 1, ethernet(ipv6(HELLO))],
    ["over Linux cooked", 113, bytesOf(sll(0x86dd), ipv6(HELLO))],
    ["over BSD loopback", 0, bytesOf(u32(30, "little"), ipv6(HELLO))],
    [
      "with extension headers",
      229,
      ipv6(HELLO, [
        [0, hopByHop],
        [51, authentication],
        [60, [0, 0, 1, 4, 0, 0, 0, 0]],
      ]),
    ],
    ["whole, with a fragment header", 101, ipv6(HELLO, [[44, [0, 0, 0, 0, 0, 0, 0, 1]]])],
  ] as const)("IPv6 %s gives its stream", (_, linkType, packet) => {
    const label = "[2001:db8:0:0:0:0:a00:1]:40000 > [2001:db8:0:0:0:0:a00:2]:80";
    expect(streamsOf(pcap([packet], { linkType }))).toEqual({ [label]: "hello" });
  });

  it.each([
    ["a first fragment", 101, ipv4(HELLO, { fragment: 0x2000 }), "fragments of IPv4 packets are not put together"],
    ["a later fragment", 101, ipv4(HELLO, { fragment: 0x0007 }), "fragments of IPv4 packets are not put together"],
    [
      "a fragment of IPv6",
      101,
      ipv6(HELLO, [[44, [0, 0, 0, 1, 0, 0, 0, 1]]]),
      "fragments of IPv6 packets are not put together",
    ],
    ["UDP", 101, ipv4(HELLO, { protocol: 17 }), "protocol 17 is not TCP"],
    ["ICMP of IPv6", 101, ipv6(HELLO, [[58, []]]), "protocol 58 is not TCP"],
    ["ARP", 1, ethernet(ipv4(HELLO), 0x0806), "protocol 0x806 is not IP"],
    ["a frame with a length", 1, ethernet(ipv4(HELLO), 60), "a frame of IEEE 802.3 holds no IP"],
    ["a radio", 127, ipv4(HELLO), "packets of link type 127 are not known"],
    ["neither version", 101, bytesOf(0x50, ipv4(HELLO)), "a packet is neither IPv4 nor IPv6"],
    [
      "a header of 16 bytes",
      101,
      bytesOf(0x44, ipv4(HELLO).subarray(1)),
      "the header of an IPv4 packet has an impossible length",
    ],
    ["a cut header of TCP", 101, ipv4(HELLO).subarray(0, 30), "the header of a TCP segment is cut"],
    [
      "nine tags",
      1,
      ethernet(ipv4(HELLO), 0x0800, new Array<number>(9).fill(0x8100)),
      "a packet has more VLAN tags than it has room for",
    ],
  ] as const)("%s is refused with the reason", (_, linkType, packet, reason) => {
    expect(notesOf(pcap([packet], { linkType }))).toEqual([`at byte 24: ${reason}`]);
  });
});

describe("a damaged capture", () => {
  const packets = [1, 2].map((sequence) => ethernet(ipv4({ sequence, data: `${sequence}` })));
  const whole = pcap(packets);
  it.each([
    ["cut in a packet", whole.subarray(0, -1), /^at byte 95: a packet claims 55 bytes, and the file ends after 54$/u],
    ["cut in a header", whole.subarray(0, 100), /^at byte 95: the file ends inside the header of a packet$/u],
    [
      "with a huge packet",
      bytesOf(whole, new Uint8Array(16).fill(0xff)),
      /^at byte 166: a packet claims 4294967295 bytes/u,
    ],
  ])("%s gives what stands before", (_, bytes, note) => {
    const { streams, notes } = captureStreams(bytes, undefined);
    expect(streams.length).toBe(1);
    expect(notes).toEqual([expect.stringMatching(note)]);
  });

  const packet = ipv4(HELLO);
  const started = bytesOf(sectionHeader("big"), interfaceDescription(101, "big"), enhancedPacket(packet, "big"));
  it.each([
    [
      "a block without an end",
      bytesOf(u32(6), u32(64), new Uint8Array(20)),
      /claims 64 bytes, and the file ends after 28$/u,
    ],
    ["a block of no length", bytesOf(u32(6), u32(0), u32(0)), /claims 0 bytes, which no block has$/u],
    ["a block of odd length", bytesOf(u32(6), u32(13), u32(0), 0), /claims 13 bytes, which no block has$/u],
    ["two lengths", bytesOf(u32(6), u32(16), u32(0), u32(12)), /claims 16 bytes first and 12 last$/u],
    [
      "a packet longer than its block",
      enhancedPacket(packet, "big").with(23, 255),
      /claims 255 bytes, and its block has 48$/u,
    ],
    ["a section without an order", block(0x0a0d0d0a, new Uint8Array(16), "big"), /does not tell its byte order$/u],
  ])("of pcapng with %s gives what stands before", (_, bytes, note) => {
    const { streams, notes } = captureStreams(bytesOf(started, bytes), undefined);
    expect(streams.map((stream) => text(stream.bytes))).toEqual(["hello"]);
    expect(notes).toEqual([expect.stringMatching(note)]);
  });

  it("has a bounded number of notes, directions and segments", () => {
    const protocols = Array.from({ length: 200 }, (_, protocol) => ipv4(HELLO, { protocol }));
    const { notes } = captureStreams(pcap(protocols, { linkType: 101 }), undefined);
    expect(notes.length).toBe(65);
    expect(notes.at(-1)).toBe("135 more notes of other kinds");
    const from = (port: number): Uint8Array => ipv4({ sequence: 1, data: "x", from: { ...CLIENT, port } });
    const many = pcap([1, 2, 3, 3, 3, 3].map(from), { linkType: 101 });
    const fewDirections = captureStreams(many, undefined, { directionsMax: 2, segmentsMax: 9 });
    expect(fewDirections.streams.length).toBe(2);
    expect(fewDirections.notes).toEqual([expect.stringMatching(/3 more: a capture has 2 directions/u)]);
    const fewSegments = captureStreams(many, undefined, { directionsMax: 9, segmentsMax: 3 });
    expect(fewSegments.notes).toEqual([expect.stringMatching(/2 more: a capture has 3 segments/u)]);
  });
});

it("--port chooses connections, of either direction", () => {
  const other = { ...SERVER, port: 443 };
  const bytes = pcap(
    [
      ipv4({ sequence: 1, data: "up" }),
      ipv4({ sequence: 1, data: "down", from: SERVER, to: CLIENT }),
      ipv4({ sequence: 1, data: "secret", to: other }),
    ],
    { linkType: 101 },
  );
  expect(streamsOf(bytes, 80)).toEqual({ [UP]: "up", [`${SERVER_TEXT} > ${CLIENT_TEXT}`]: "down" });
  expect(Object.values(streamsOf(bytes, 443))).toEqual(["secret"]);
  expect(Object.values(streamsOf(bytes))).toEqual(["up", "down", "secret"]);
  expect(streamsOf(bytes, 8_080)).toEqual({});
});

it("gives both sides of an exchange over real sockets", async () => {
  const recorded: SegmentSpec[] = [];
  const next = { up: 4_294_967_290, down: 7 };
  const record = (side: "up" | "down", chunk: Buffer): void => {
    const ends = side === "up" ? { from: CLIENT, to: SERVER } : { from: SERVER, to: CLIENT };
    recorded.push({ ...ends, sequence: next[side] >>> 0, data: new Uint8Array(chunk) });
    next[side] += chunk.length;
  };
  const server = createServer((socket) => {
    socket.on("data", (chunk) => {
      record("up", chunk);
      socket.write(Buffer.from(chunk.toString("latin1").toUpperCase(), "latin1"));
    });
    socket.on("end", () => socket.end("BYE"));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.on("data", (chunk) => record("down", chunk));
  for (const line of ["first\n", "second\n", "x".repeat(100_000)]) {
    socket.write(line);
    await once(socket, "data");
  }
  socket.end();
  await once(socket, "end");
  server.close();
  const sent = `first\nsecond\n${"x".repeat(100_000)}`;
  const packets = recorded.flatMap((segment) => cut(segment).map((part) => ethernet(ipv4(part))));
  // Each packet twice, and pairs of neighbours exchanged, as networks do.
  const disturbed = packets.flatMap((packet, index) => [packets[index ^ 1] ?? packet, packet]);
  expect(streamsOf(pcap(disturbed))).toEqual({
    [UP]: sent,
    [`${SERVER_TEXT} > ${CLIENT_TEXT}`]: `${sent.toUpperCase()}BYE`,
  });
});

/** Segments of at most 1460 bytes. */
function cut(segment: SegmentSpec): SegmentSpec[] {
  const data = segment.data as Uint8Array;
  return Array.from({ length: Math.ceil(data.length / 1_460) }, (_, index) => ({
    ...segment,
    sequence: (segment.sequence + 1_460 * index) >>> 0,
    data: data.subarray(1_460 * index, 1_460 * (index + 1)),
  }));
}
