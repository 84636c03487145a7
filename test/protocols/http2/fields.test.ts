import { describe, expect, it } from "vitest";
import { judgeFields } from "../../../protocols/http2/field-rules.ts";
import type { FieldsKind } from "../../../protocols/http2/field-rules.ts";
import { BENT_FIELDS, REQUEST_FIELDS } from "../../../protocols/http2/generator-fields.ts";
import { entries, GET } from "./helpers.ts";

type Pairs = readonly (readonly [name: string, value: string])[];

/** A list with one mistake, and the code of it. `+` stands for a GET request in front. */
const MISTAKES: readonly (readonly [what: string, kind: FieldsKind, fields: Pairs | "+", more: Pairs, code: string])[] =
  [
    ["an upper-case name", "request", "+", [["X-a", "1"]], "HTTP2_FIELD_NAME"],
    ["an empty name", "request", "+", [["", "1"]], "HTTP2_FIELD_NAME"],
    ["a space in a name", "request", "+", [["a b", "1"]], "HTTP2_FIELD_NAME"],
    ["a control in a name", "request", "+", [["a\u007f", "1"]], "HTTP2_FIELD_NAME"],
    ["an octet beyond ASCII in a name", "request", "+", [["a\u0080", "1"]], "HTTP2_FIELD_NAME"],
    ["a colon in a name", "request", "+", [["a:", "1"]], "HTTP2_FIELD_NAME"],
    ["CR in a value", "request", "+", [["a", "1\r2"]], "HTTP2_FIELD_VALUE"],
    ["LF in a value", "request", "+", [["a", "1\n2"]], "HTTP2_FIELD_VALUE"],
    ["NUL in a value", "request", "+", [["a", "\u00001"]], "HTTP2_FIELD_VALUE"],
    ["a leading space", "request", "+", [["a", " 1"]], "HTTP2_FIELD_VALUE"],
    ["a trailing tab", "request", "+", [["a", "1\t"]], "HTTP2_FIELD_VALUE"],
    [
      "LF in a path",
      "request",
      [
        [":method", "GET"],
        [":scheme", "http"],
        [":path", "/\n"],
      ],
      [],
      "HTTP2_FIELD_VALUE",
    ],
    ...["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"].map(
      (name) => [`${name}`, "request", "+", [[name, "x"]], "HTTP2_FIELD_CONNECTION_SPECIFIC"] as const,
    ),
    ["te other than trailers", "request", "+", [["te", "trailers, gzip"]], "HTTP2_FIELD_TE"],
    [
      "a pseudo-header field after a regular one",
      "request",
      [
        ["a", "1"],
        [":method", "GET"],
      ],
      [],
      "HTTP2_PSEUDO_AFTER_REGULAR",
    ],
    ["an unknown pseudo-header field", "request", "+", [[":protocol", "websocket"]], "HTTP2_PSEUDO_UNKNOWN"],
    ["one of Object's own", "request", "+", [[":constructor", "1"]], "HTTP2_PSEUDO_UNKNOWN"],
    ["one of responses", "request", "+", [[":status", "200"]], "HTTP2_PSEUDO_UNKNOWN"],
    ["a repeated one", "request", "+", [[":path", "/"]], "HTTP2_PSEUDO_REPEATED"],
    [
      "no method",
      "request",
      [
        [":scheme", "http"],
        [":path", "/"],
      ],
      [],
      "HTTP2_PSEUDO_MISSING",
    ],
    [
      "no scheme",
      "request",
      [
        [":method", "GET"],
        [":path", "/"],
      ],
      [],
      "HTTP2_PSEUDO_MISSING",
    ],
    [
      "no path",
      "request",
      [
        [":method", "GET"],
        [":scheme", "http"],
      ],
      [],
      "HTTP2_PSEUDO_MISSING",
    ],
    ["no fields at all", "request", [], [], "HTTP2_PSEUDO_MISSING"],
    [
      "an empty path",
      "request",
      [
        [":method", "GET"],
        [":scheme", "http"],
        [":path", ""],
      ],
      [],
      "HTTP2_PSEUDO_VALUE",
    ],
    [
      "a path without a slash",
      "request",
      [
        [":method", "GET"],
        [":scheme", "http"],
        [":path", "a"],
      ],
      [],
      "HTTP2_PSEUDO_VALUE",
    ],
    [
      "an asterisk with GET",
      "request",
      [
        [":method", "GET"],
        [":scheme", "http"],
        [":path", "*"],
      ],
      [],
      "HTTP2_PSEUDO_VALUE",
    ],
    [
      "CONNECT with a path",
      "request",
      [
        [":method", "CONNECT"],
        [":authority", "a:1"],
        [":path", "/"],
      ],
      [],
      "HTTP2_PSEUDO_VALUE",
    ],
    ["CONNECT without an authority", "request", [[":method", "CONNECT"]], [], "HTTP2_PSEUDO_MISSING"],
    ["another host than the authority", "request", "+", [["host", "b.example"]], "HTTP2_AUTHORITY_MISMATCH"],
    [
      "two lengths, also equal ones",
      "request",
      "+",
      [
        ["content-length", "1"],
        ["content-length", "1"],
      ],
      "HTTP2_CONTENT_LENGTH",
    ],
    ["a length with a sign", "request", "+", [["content-length", "+1"]], "HTTP2_CONTENT_LENGTH"],
    ["a length that is a list", "request", "+", [["content-length", "1, 1"]], "HTTP2_CONTENT_LENGTH"],
    ["a length in hexadecimal", "request", "+", [["content-length", "0x1"]], "HTTP2_CONTENT_LENGTH"],
    ["a length beyond what is exact", "request", "+", [["content-length", "9007199254740992"]], "HTTP2_CONTENT_LENGTH"],
    ["an empty length", "request", "+", [["content-length", ""]], "HTTP2_CONTENT_LENGTH"],
    ["no status", "response", [["a", "1"]], [], "HTTP2_PSEUDO_MISSING"],
    ["a status of two digits", "response", [[":status", "20"]], [], "HTTP2_PSEUDO_VALUE"],
    ["a status of 600", "response", [[":status", "600"]], [], "HTTP2_PSEUDO_VALUE"],
    ["status 101", "response", [[":status", "101"]], [], "HTTP2_PSEUDO_VALUE"],
    ["a pseudo-header field in trailers", "trailers", [[":path", "/"]], [], "HTTP2_PSEUDO_IN_TRAILERS"],
  ];

describe("malformed:", () => {
  it.each(MISTAKES)("%s", (_, kind, fields, more, code) => {
    const list = [...(fields === "+" ? GET : pairs(fields)), ...pairs(more)];
    expect(judgeFields(kind, list)).toEqual({ kind: "malformed", code });
  });

  it("every list of the generator that breaks a rule, but the ones that are too large", () => {
    const kinds = BENT_FIELDS.slice(0, -1).map((fields) => judgeFields("request", fields).kind);
    expect(new Set(kinds)).toEqual(new Set(["malformed"]));
  });
});

describe("well-formed:", () => {
  it.each(REQUEST_FIELDS.map((fields) => [fields.map(({ name }) => name).join(" "), fields] as const))(
    "%s",
    (_, fields) => {
      expect(judgeFields("request", fields).kind).toBe("well-formed");
    },
  );

  it("names that are also keys of objects, empty values, values beyond ASCII, and any pseudo-header order", () => {
    const fields = [
      ...GET.toReversed(),
      ...entries({ constructor: "", tostring: "\u00ff", "a!#$%&'*+-.^_`|~0": "a \t b" }),
    ];
    expect(judgeFields("request", [...fields, { name: "__proto__", value: "1" }]).kind).toBe("well-formed");
  });

  it("status and length of a response, and empty trailers", () => {
    const response = entries({ ":status": "299", "content-length": "007" });
    expect(judgeFields("response", response)).toEqual({
      kind: "well-formed",
      meaning: { status: 299, contentLength: 7 },
    });
    expect(judgeFields("trailers", []).kind).toBe("well-formed");
  });
});

function pairs(list: Pairs): { name: string; value: string }[] {
  return list.map(([name, value]) => ({ name, value }));
}
