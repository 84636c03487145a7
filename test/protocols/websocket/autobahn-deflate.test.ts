/**
 * Groups 12 and 13 of the Autobahn test suite, ported: messages of every size and kind through an echo server,
 * compressed as every agreement says. Two messages a case, so that the second may refer to the first.
 */
import { describe, expect, it } from "vitest";
import { zlibCodec } from "../../../lab/target/zlib-codec.ts";
import type { ConnectionOptions, Message } from "../../../protocols/websocket/connection.ts";
import { WebSocketConnection } from "../../../protocols/websocket/connection.ts";
import type { AgreedDeflate } from "../../../protocols/websocket/handshake/deflate-negotiation.ts";
import {
  answerOffers,
  DEFAULT_DEFLATE_WISH,
  offerText,
} from "../../../protocols/websocket/handshake/deflate-negotiation.ts";
import { readExtensions } from "../../../protocols/websocket/handshake/token-list.ts";
import { compressionOf } from "../../../protocols/websocket/opening.ts";
import { AGREEMENTS, DATA, SIZES } from "./autobahn-deflate.ts";
import { TEST_LIMITS } from "./echo-peer.ts";

const DEFLATE = { codec: zlibCodec, wish: DEFAULT_DEFLATE_WISH };

function ends(agreed: AgreedDeflate | undefined): [WebSocketConnection, WebSocketConnection] {
  const options = (role: "client" | "server"): ConnectionOptions => {
    return { role, limits: TEST_LIMITS, nextMaskingKey: () => 0x5a5a5a5a, ...compressionOf(role, agreed, DEFLATE) };
  };
  return [new WebSocketConnection(options("client")), new WebSocketConnection(options("server"))];
}

/** Sends both messages to an echo server, and gives what comes back and how many octets went there. */
function echo(
  agreed: AgreedDeflate | undefined,
  messages: readonly Message[],
  fragment: number,
): { back: Message[]; octets: number } {
  const [client, server] = ends(agreed);
  const fragmentOctets = fragment === 0 ? Number.POSITIVE_INFINITY : fragment;
  const back: Message[] = [];
  let octets = 0;
  for (const message of messages) {
    client.send(message, fragmentOctets);
    const wire = client.takeOutput();
    octets += wire.length;
    for (const event of server.receive(wire).events) {
      if (event.kind === "text" || event.kind === "binary") server.send(event, fragmentOctets);
    }
    for (const event of client.receive(server.takeOutput()).events) {
      if (event.kind === "text" || event.kind === "binary") back.push(event);
    }
  }
  return { back, octets };
}

function messagesOf(kind: "text" | "binary", data: Uint8Array, payload: number): Message[] {
  return [0, payload].map((start) => ({
    kind,
    data: data.subarray(start % (data.length - payload), (start % (data.length - payload)) + payload),
  }));
}

function same(left: readonly Message[], right: readonly Message[]): boolean {
  return (
    left.length === right.length &&
    left.every(({ kind, data }, index) => kind === right[index]?.kind && Buffer.compare(data, right[index].data) === 0)
  );
}

const AGREED = answerOffers(readExtensions(offerText(DEFAULT_DEFLATE_WISH)) ?? [], DEFAULT_DEFLATE_WISH)?.agreed;

describe("group 12", () => {
  const cases = DATA.flatMap(([name, kind, data], group) =>
    SIZES.map(([payload, fragment], index) => ({
      id: `12.${group + 1}.${index + 1}`,
      name,
      kind,
      data,
      payload,
      fragment,
    })),
  );

  it.each(cases)("$id: $name, $payload octets in fragments of $fragment", ({ kind, data, payload, fragment, name }) => {
    const messages = messagesOf(kind, data, payload);
    const { back, octets } = echo(AGREED, messages, fragment);
    expect(same(back, messages)).toBe(true);
    if (name === "JSON" && payload >= 1_024 && fragment === 0) expect(octets).toBeLessThan(2 * payload * 0.6);
  });
});

describe("group 13", () => {
  const [, , , [, kind, data] = ["", "text", new Uint8Array(0)] as const] = DATA;
  const cases = AGREEMENTS.flatMap(({ id, offers, taken }) =>
    SIZES.map(([payload, fragment], index) => ({ id: `${id}.${index + 1}`, offers, taken, payload, fragment })),
  );

  it.each(cases)(
    "$id: offer $taken is taken, $payload octets in fragments of $fragment",
    ({ offers, taken, payload, fragment }) => {
      const offered = readExtensions(offers.map(offerText).join(", ")) ?? [];
      const agreed = answerOffers(offered, DEFAULT_DEFLATE_WISH)?.agreed;
      expect(agreed?.server).toEqual(taken < 0 ? undefined : offers[taken]?.server);
      const messages = messagesOf(kind, data, payload);
      expect(same(echo(agreed, messages, fragment).back, messages)).toBe(true);
    },
  );
});
