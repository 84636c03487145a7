import { describe, expect, it } from "vitest";
import { ERROR_CODE } from "../../../protocols/http2/error-codes.ts";
import * as encode from "../../../protocols/http2/frame-encoder.ts";
import { http2Limits } from "../../../protocols/http2/limits.ts";
import { data, framesOf, POST } from "./helpers.ts";
import { Asked, OK } from "./pair.ts";

describe("push", () => {
  const wanting = http2Limits({ pushEnabled: true });

  it("is taken when it is wanted", () => {
    const asked = new Asked(wanting);
    const id = asked.request();
    asked.send(asked.promise(id, 2), asked.server.headers(2, OK, false), data(2, "pushed"));
    expect(asked.events.slice(1).map(({ kind }) => kind)).toEqual(["push", "response", "data"]);
  });

  it("is refused while the server cannot know better, and a mistake once it must", () => {
    const asked = new Asked();
    const id = asked.request();
    asked.send(asked.promise(id, 2));
    expect(framesOf(asked.connection.takeOutput())).toContainEqual(
      expect.objectContaining({ kind: "rst-stream", streamId: 2, errorCode: ERROR_CODE.REFUSED_STREAM }),
    );
    asked.send(encode.encodeSettingsAck(), asked.promise(id, 4));
    expect(asked.fault).toMatchObject({ code: "HTTP2_PUSH_FORBIDDEN" });
  });

  it.each([
    ["on a stream that has ended", [3], "HTTP2_STREAM_IDLE"],
    ["of an odd stream", [1, 5], "HTTP2_STREAM_ID_PARITY"],
  ] as const)("%s is a mistake of the connection", (_, [parent, promised = 2], code) => {
    const asked = new Asked(wanting);
    asked.request();
    expect(asked.send(asked.promise(parent, promised)).fault).toMatchObject({ code });
  });

  it("on a closed stream, and with a number below the last, is a mistake as well", () => {
    const closed = new Asked(wanting);
    const id = closed.request();
    closed.send(closed.server.headers(id, OK), closed.promise(id, 2));
    expect(closed.fault).toMatchObject({ code: "HTTP2_STREAM_CLOSED" });
    const low = new Asked(wanting);
    const parent = low.request();
    expect(low.send(low.promise(parent, 4), low.promise(parent, 2)).fault).toMatchObject({
      code: "HTTP2_STREAM_ID_DECREASING",
    });
  });

  it("of a request that is not safe is refused", () => {
    const asked = new Asked(wanting);
    asked.send(asked.promise(asked.request(), 2, POST));
    expect(asked.events).toHaveLength(1);
    expect(framesOf(asked.connection.takeOutput()).at(-1)).toMatchObject({
      kind: "rst-stream",
      errorCode: ERROR_CODE.PROTOCOL_ERROR,
    });
  });

  it("content on a promised stream before its response, and a server that enables push, are mistakes", () => {
    const asked = new Asked(wanting);
    asked.send(asked.promise(asked.request(), 2), data(2, "x"));
    expect(asked.fault).toMatchObject({ code: "HTTP2_STREAM_RESERVED" });
    expect(new Asked().send(encode.encodeSettings([{ id: 2, value: 1 }])).fault).toMatchObject({
      code: "HTTP2_SETTINGS_VALUE",
    });
  });
});
