/** Cases about where a message ends: lengths, codings, chunks and trailers. */
import type { Case } from "./catalogue-case.ts";
import { CHUNKED, GET, LAST, LENGTH_3, NEXT, POST, refused, taken } from "./catalogue-case.ts";

/** Long enough for whatever is read in one go. */
const MORE = "3\r\nabc\r\n".repeat(3);

const LENGTHS: readonly Case[] = [
  taken("length and content", `${POST}${LENGTH_3}\r\nabc${NEXT}`, 2),
  taken("length on a GET", `${GET}${LENGTH_3}\r\nabc${NEXT}`, 2),
  taken("length with leading zeros", `${POST}Content-Length: 003\r\n\r\nabc${NEXT}`, 2),
  taken("length with white space around it", `${POST}Content-Length: \t3 \t\r\n\r\nabc${NEXT}`, 2),
  refused(
    "length and coding",
    "H1_LENGTH_AND_CODING",
    `${POST}${LENGTH_3}\u2038Transfer-Encoding: chunked\r\n\r\n${LAST}`,
  ),
  refused(
    "coding and length",
    "H1_LENGTH_AND_CODING",
    `${POST}\u2038Transfer-Encoding: chunked\r\n${LENGTH_3}\r\n${LAST}`,
  ),
  refused("length twice, the same", "H1_LENGTH_REPEATED", `${POST}${LENGTH_3}\u2038${LENGTH_3}\r\nabc`),
  refused("length twice, different", "H1_LENGTH_REPEATED", `${POST}${LENGTH_3}\u2038Content-Length: 0\r\n\r\nabc`),
  refused("length list", "H1_LENGTH", `${POST}\u2038Content-Length: 3, 3\r\n\r\nabc`),
  refused("length with a plus", "H1_LENGTH", `${POST}\u2038Content-Length: +3\r\n\r\nabc`),
  refused("length with a minus", "H1_LENGTH", `${POST}\u2038Content-Length: -3\r\n\r\nabc`),
  refused("length in hex", "H1_LENGTH", `${POST}\u2038Content-Length: 0x3\r\n\r\nabc`),
  refused("length with a fraction", "H1_LENGTH", `${POST}\u2038Content-Length: 3.0\r\n\r\nabc`),
  refused("length with a space inside", "H1_LENGTH", `${POST}\u2038Content-Length: 1 2\r\n\r\nabc`),
  refused("length with an underscore", "H1_LENGTH", `${POST}\u2038Content-Length: 1_2\r\n\r\nabc`),
  refused("length of no digits", "H1_LENGTH", `${POST}\u2038Content-Length:\r\n\r\nabc`),
  refused("length beyond 64 bits", "H1_BODY_TOO_LARGE", `${POST}\u2038Content-Length: 18446744073709551619\r\n\r\nabc`),
  refused("length beyond a number", "H1_BODY_TOO_LARGE", `${POST}\u2038Content-Length: ${"9".repeat(400)}\r\n\r\nabc`),
  refused("length that stops short", "H1_TRUNCATED", `${POST}${LENGTH_3}\r\nab\u2038`, 1),
];

const CODINGS: readonly Case[] = [
  taken("chunked", `${CHUNKED}3\r\nabc\r\n${LAST}${NEXT}`, 2),
  taken("chunked in capitals", `${POST}Transfer-Encoding: CHUNKED\r\n\r\n${LAST}${NEXT}`, 2),
  taken("chunked and a tab behind it", `${POST}Transfer-Encoding: chunked\t\r\n\r\n${LAST}${NEXT}`, 2),
  refused(
    "coding twice, chunked first",
    "H1_CODING",
    `${POST}\u2038Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n${LAST}`,
  ),
  refused(
    "coding twice, chunked last",
    "H1_CODING",
    `${POST}\u2038Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n${LAST}`,
  ),
  refused("chunked twice", "H1_CODING", `${POST}\u2038Transfer-Encoding: chunked, chunked\r\n\r\n${LAST}`),
  refused("chunked, then another", "H1_CODING", `${POST}\u2038Transfer-Encoding: chunked, gzip\r\n\r\n${LAST}`),
  refused("another, then chunked", "H1_CODING", `${POST}\u2038Transfer-Encoding: gzip, chunked\r\n\r\n${LAST}`),
  refused("coding that ends in chunked", "H1_CODING", `${POST}\u2038Transfer-Encoding: xchunked\r\n\r\n${LAST}`, 0),
  refused("chunked with a parameter", "H1_CODING", `${POST}\u2038Transfer-Encoding: chunked;q=1\r\n\r\n${LAST}`, 0),
  refused("chunked in quotes", "H1_CODING", `${POST}\u2038Transfer-Encoding: "chunked"\r\n\r\n${LAST}`, 0),
  refused("chunked behind an empty member", "H1_CODING", `${POST}\u2038Transfer-Encoding: ,chunked\r\n\r\n${LAST}`),
  refused("chunked before an empty member", "H1_CODING", `${POST}\u2038Transfer-Encoding: chunked,\r\n\r\n${LAST}`),
  refused("coding of nothing", "H1_CODING", `${POST}\u2038Transfer-Encoding:\r\n\r\n${LAST}`),
  refused(
    "chunked behind a vertical tab",
    "H1_CONTROL",
    `${POST}Transfer-Encoding: \u2038\u000bchunked\r\n\r\n${LAST}`,
  ),
  refused("chunked on a folded line", "H1_FOLDED", `${POST}Transfer-Encoding:\r\n\u2038 chunked\r\n\r\n${LAST}`),
  refused(
    "chunked in version 1.0",
    "H1_CODING_VERSION",
    `POST / HTTP/1.0\r\n\u2038Transfer-Encoding: chunked\r\n\r\n${LAST}`,
  ),
];

const CHUNKS: readonly Case[] = [
  taken("size in capitals and with zeros", `${CHUNKED}00A\r\n0123456789\r\n${LAST}${NEXT}`, 2),
  taken("last chunk of several zeros", `${CHUNKED}000\r\n\r\n${NEXT}`, 2),
  taken("extensions", `${CHUNKED}3;a;b=c;d="e;\\"f"\r\nabc\r\n0;x\r\n\r\n${NEXT}`, 2),
  taken(
    "content that looks like a request",
    `${CHUNKED}1c\r\n${"GET / HTTP/1.1\r\nHost: b\r\n\r\n".padEnd(28)}\r\n${LAST}`,
  ),
  refused("size of no digits", "H1_CHUNK_SIZE", `${CHUNKED}\u2038\r\nabc\r\n${LAST}`, 1),
  refused("size with 0x", "H1_CHUNK_SIZE", `${CHUNKED}0\u2038x3\r\nabc\r\n${LAST}`, 1),
  refused("size with a plus", "H1_CHUNK_SIZE", `${CHUNKED}\u2038+3\r\nabc\r\n${LAST}`, 1),
  refused("size with a minus", "H1_CHUNK_SIZE", `${CHUNKED}\u2038-3\r\nabc\r\n${LAST}`, 1),
  refused("size with a space before it", "H1_CHUNK_SIZE", `${CHUNKED}\u2038 3\r\nabc\r\n${LAST}`, 1),
  refused("size with a space behind it", "H1_CHUNK_SIZE", `${CHUNKED}3\u2038 \r\nabc\r\n${LAST}`, 1),
  refused("size with a tab behind it", "H1_CHUNK_SIZE", `${CHUNKED}3\u2038\t\r\nabc\r\n${LAST}`, 1),
  refused("size with an underscore", "H1_CHUNK_SIZE", `${CHUNKED}3\u2038_0\r\nabc\r\n${LAST}`, 1),
  refused("size beyond 64 bits", "H1_BODY_TOO_LARGE", `${CHUNKED}1000000\u20380000000003\r\nabc\r\n${LAST}`, 1),
  refused("size line with LF alone", "H1_LINE_END", `${CHUNKED}3\u2038\nabc\r\n${LAST}`, 1),
  refused("size line with CR alone", "H1_LINE_END", `${CHUNKED}3\r\u2038abc\r\n${LAST}`, 1),
  refused("content longer than its size", "H1_CHUNK_END", `${CHUNKED}3\r\nabc\u2038d\r\n${LAST}`, 1),
  refused("content shorter than its size", "H1_CHUNK_END", `${CHUNKED}5\r\nabc\r\n\u20380\r\n\r\n`, 1),
  refused("LF alone behind content", "H1_CHUNK_END", `${CHUNKED}3\r\nabc\u2038\n${LAST}`, 1),
  refused("CR alone behind content", "H1_CHUNK_END", `${CHUNKED}3\r\nabc\r\u20380\r\n\r\n`, 1),
  refused("two octets skipped behind content", "H1_CHUNK_END", `${CHUNKED}3\r\nabc\u2038XX${LAST}`, 1),
  refused("two octets skipped, and more chunks", "H1_CHUNK_END", `${CHUNKED}3\r\nabc\u2038XX${MORE}${LAST}`, 1),
  {
    ...refused("a chunk beyond the cap, and more", "H1_BODY_TOO_LARGE", `${CHUNKED}3\r\nabc\r\n\u20383\r\n${MORE}`, 1),
    limits: { bodyOctetsMax: 5 },
  },
  refused("extension without a name", "H1_CHUNK_EXTENSION", `${CHUNKED}3;\u2038\r\nabc\r\n${LAST}`, 1),
  refused("extension without a value", "H1_CHUNK_EXTENSION", `${CHUNKED}3;a=\u2038\r\nabc\r\n${LAST}`, 1),
  refused("extension of nothing before another", "H1_CHUNK_EXTENSION", `${CHUNKED}3;\u2038;a="b"\r\nabc\r\n${LAST}`, 1),
  refused("extension of a value alone", "H1_CHUNK_EXTENSION", `${CHUNKED}3;\u2038="b"\r\nabc\r\n${LAST}`, 1),
  refused("extension with quotes in a value", "H1_CHUNK_EXTENSION", `${CHUNKED}3;a=z\u2038"b"\r\nabc\r\n${LAST}`, 1),
  refused("extension with a space before it", "H1_CHUNK_EXTENSION", `${CHUNKED}3;\u2038 a\r\nabc\r\n${LAST}`, 1),
  refused("extension with LF alone", "H1_LINE_END", `${CHUNKED}3;a\u2038\nabc\r\n${LAST}`, 1),
  refused("extension with CR alone", "H1_LINE_END", `${CHUNKED}3;a\r\u2038b\r\nabc\r\n${LAST}`, 1),
  refused("extension with LF in quotes", "H1_LINE_END", `${CHUNKED}3;a="\u2038\n"\r\nabc\r\n${LAST}`, 1),
  refused(
    "extension over its cap",
    "H1_CHUNK_OVERHEAD",
    `${CHUNKED}3;${"a".repeat(16_382)}\u2038${"a".repeat(10)}\r\nabc\r\n${LAST}`,
    1,
  ),
  {
    ...refused(
      "extensions over the cap together",
      "H1_CHUNK_OVERHEAD",
      `${CHUNKED}${"1;aaaaa\r\nx\r\n".repeat(10)}1;aaaaaaaa\u2038a`,
      1,
    ),
    limits: { chunkOverheadOctetsMax: 80 },
  },
  {
    ...refused("tiny chunks without end", "H1_CHUNK_OVERHEAD", `${CHUNKED}${"1\r\nx\r\n".repeat(97)}1\r\u2038\nx`, 1),
    limits: { chunkOverheadOctetsMax: 100 },
  },
  {
    ...refused(
      "tiny chunks without end, and more of them",
      "H1_CHUNK_OVERHEAD",
      `${CHUNKED}${"1\r\nx\r\n".repeat(97)}1\r\u2038\nx\r\n${"1\r\nx\r\n".repeat(30)}`,
      1,
    ),
    limits: { chunkOverheadOctetsMax: 100 },
  },
  refused("last chunk without its empty line", "H1_TRUNCATED", `${CHUNKED}0\r\n\u2038`, 1),
];

const TRAILERS: readonly Case[] = [
  taken("trailers", `${CHUNKED}0\r\nX-Sum: 1\r\n\r\n${NEXT}`, 2),
  refused("trailer with a length", "H1_TRAILER_FORBIDDEN", `${CHUNKED}0\r\n\u2038Content-Length: 3\r\n\r\n`, 1),
  refused(
    "trailer with a coding",
    "H1_TRAILER_FORBIDDEN",
    `${CHUNKED}0\r\n\u2038Transfer-Encoding: chunked\r\n\r\n`,
    1,
  ),
  refused("trailer with a host", "H1_TRAILER_FORBIDDEN", `${CHUNKED}0\r\nX: y\r\n\u2038Host: b\r\n\r\n`, 1),
  refused("trailer with LF alone", "H1_LINE_END", `${CHUNKED}0\r\nX: y\u2038\n\r\n`, 1),
  refused("trailer that is folded", "H1_FOLDED", `${CHUNKED}0\r\nX: y\r\n\u2038 z\r\n\r\n`, 1),
  refused("trailers that end with LF alone", "H1_LINE_END", `${CHUNKED}0\r\n\u2038\n`, 1),
];

export const FRAMING_CASES: readonly Case[] = [...LENGTHS, ...CODINGS, ...CHUNKS, ...TRAILERS];
