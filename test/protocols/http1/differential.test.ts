import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CATALOGUE } from "./catalogue.ts";
import { MARK } from "./catalogue-case.ts";
import { RESPONSES } from "./catalogue-responses.ts";
import type { RequestJudge } from "./llhttp.ts";
import { startRequestJudge, takesResponse } from "./llhttp.ts";

/** What llhttp takes and we refuse, with the requests that it sees. */
const LLHTTP_TAKES: Readonly<Record<string, number>> = {
  "CONNECT to a path": 1,
  "CONNECT to a port that is none": 1,
  "CONNECT to nothing and LF alone": 1,
  "CONNECT with content": 1,
  "CR alone before a request": 1,
  "CR alone behind the last request": 1,
  "LF alone before a request": 1,
  "another, then chunked": 1,
  "chunked behind an empty member": 1,
  "chunked in version 1.0": 1,
  "coding twice, chunked last": 1,
  "extension of a value alone": 1,
  "extension of nothing before another": 1,
  "extension with quotes in a value": 1,
  "extension without a value": 1,
  "host list": 1,
  "host of IPv6 with a zone": 1,
  "host of IPv6 with two gaps": 1,
  "host of a later IP": 1,
  "host of colons": 1,
  "host of nothing with a port": 1,
  "host with a path": 1,
  "host with a port that is none": 1,
  "host with half an octet in hex": 1,
  "host with user information": 1,
  "no version": 1,
  "no version and LF alone": 1,
  "target of another scheme": 1,
  "target of everything and more": 1,
  "target of everything for a GET": 1,
  "target with a fragment": 1,
  "target with a port that is none": 1,
  "target with user information": 1,
  "the same host twice": 1,
  "trailer with a host": 1,
  "two hosts": 1,
  "two spaces before the version": 1,
  "two spaces behind the method": 1,
  "upgrade with content that stops short": 1,
  "version 0.9": 1,
  "version 2.0": 1,
};
/** What llhttp refuses and we take. */
const LLHTTP_REFUSES: Readonly<Record<string, number>> = {
  "chunked and a tab behind it": 1,
  "unknown method": 0,
};
/** What both refuse or both take, with another number of requests seen. */
const LLHTTP_COUNTS: Readonly<Record<string, number>> = {
  "chunked in quotes": 1,
  "chunked with a parameter": 1,
  "coding that ends in chunked": 1,
  "expectation that is not known": 0,
  "upgrade in version 1.0": 1,
  "upgrade to what the server does not know": 1,
};
/** The same for responses. */
const LLHTTP_TAKES_RESPONSES: readonly string[] = [
  "coding that is not known",
  "chunked, then another coding",
  "chunks in version 1.0",
  "second response",
  "line break behind a response",
  "LF alone before a response",
  "CR alone before a response",
  "empty line before a response",
  "status below 100",
  "control character in a reason",
];

let judge: RequestJudge;

beforeAll(async () => {
  judge = await startRequestJudge();
});

afterAll(() => judge.close());

/** Limits are configuration: what only ours refuse is left out. */
const CASES = CATALOGUE.filter(({ limits }) => limits === undefined);

describe("differential", () => {
  it("llhttp takes, refuses and counts requests as we do, but for the listed deviations", async () => {
    const takes: Record<string, number> = {};
    const refuses: Record<string, number> = {};
    const counts: Record<string, number> = {};
    for (const { name, stream, code, requests } of CASES) {
      const verdict = await judge.judge(stream.replace(MARK, ""));
      const isRefused = code !== undefined;
      if (isRefused && !verdict.isRefused) takes[name] = verdict.requests;
      else if (!isRefused && verdict.isRefused) refuses[name] = verdict.requests;
      else if (verdict.requests !== requests) counts[name] = verdict.requests;
    }
    expect(takes).toEqual(LLHTTP_TAKES);
    expect(refuses).toEqual(LLHTTP_REFUSES);
    expect(counts).toEqual(LLHTTP_COUNTS);
  });

  it("llhttp takes and refuses responses as we do, but for the listed deviations", async () => {
    const otherwise: string[] = [];
    for (const { name, stream, code, method = "GET" } of RESPONSES) {
      if (method === "CONNECT") continue;
      if ((await takesResponse(stream, method)) !== (code === undefined)) otherwise.push(name);
    }
    expect(otherwise).toEqual(LLHTTP_TAKES_RESPONSES);
  });
});
