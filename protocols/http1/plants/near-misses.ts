/** Changes that look like bugs and are none; reporting one would be a false alarm. */
import type { Plant, SourceEdit } from "../../../lab/core/plant.ts";

const CONTENT = "protocols/http1/content-collector.ts";
const DECODER = "protocols/http1/decoder.ts";
const DRIVER = "protocols/http1/endpoint-driver.ts";
const FIELDS = "protocols/http1/field-reader.ts";
const FRAMING = "protocols/http1/framing.ts";
const SESSION = "protocols/http1/session.ts";
const SESSION_SERVER = "protocols/http1/session-server.ts";

interface NearMiss {
  readonly name: string;
  readonly summary: string;
  readonly oracle: string;
  readonly scenario?: string;
}

function nearMiss(about: NearMiss, ...edits: readonly SourceEdit[]): Plant {
  return { ...about, nearMiss: true, edits };
}

export const NEAR_MISSES: readonly Plant[] = [
  nearMiss(
    { name: "counts-more", summary: "every head counts as a few steps more", oracle: "work-bound" },
    { file: DECODER, find: "    this.#heads += 1;\n", replace: "    this.#heads += 1;\n    this.#work += 4;\n" },
  ),
  nearMiss(
    { name: "copies-alone", summary: "all content has memory of its own", oracle: "aliasing" },
    {
      file: CONTENT,
      find: "if (length > OWN_OCTETS_MAX && ",
      replace: "if (length < 0 && ",
    },
  ),
  nearMiss(
    { name: "judges-twice", summary: "the coding is judged twice, to the same end", oracle: "agreement" },
    {
      file: FRAMING,
      find: "return fields.codings === CHUNKED ?",
      replace: "return fields.codings.endsWith(CHUNKED) && fields.codings === CHUNKED ?",
    },
  ),
  nearMiss(
    { name: "always-kept", summary: "sections that come in one chunk are copied as well", oracle: "split-invariance" },
    {
      file: FIELDS,
      find: "this.#isInChunk = this.isWhole && this.#taken === 0;",
      replace: "this.#isInChunk = this.isWhole && this.#taken < 0;",
    },
  ),
  nearMiss(
    { name: "scratch-per-chunk", summary: "a buffer is filled that means nothing", oracle: "isolation" },
    {
      file: DECODER,
      find: "    let at = 0;\n",
      replace: "    let at = 0;\n    new Uint8Array(8).fill(chunk[0] ?? 0);\n",
    },
  ),
  nearMiss(
    { name: "copied-twice", summary: "content is copied twice", oracle: "bounded-allocation" },
    {
      file: CONTENT,
      find: "    this.#length = 0;\n",
      replace: "    this.#length = 0;\n    this.bytesAllocated += chunk.slice(from, to).length;\n",
    },
  ),
  nearMiss(
    { name: "throws-inside", summary: "an error is thrown and caught inside", oracle: "totality" },
    {
      file: DECODER,
      find: "    let at = 0;\n",
      replace: '    try {\n      throw new RangeError("inside");\n    } catch {}\n    let at = 0;\n',
    },
  ),
  nearMiss(
    {
      name: "fields-counted-again",
      summary: "the fields of a section are counted one by one",
      oracle: "flood-bound",
      scenario: "header-flood",
    },
    {
      file: FIELDS,
      find: "if (this.count === fieldsMax)",
      replace: "if (Array.from({ length: this.count }).length === fieldsMax)",
    },
  ),
  nearMiss(
    {
      name: "duty-handed-over",
      summary: "the obligation of a request is taken by one scope and handed to another",
      oracle: "obligation-leak",
      scenario: "session",
    },
    {
      file: SESSION_SERVER,
      find: '    } else if (event.kind === "content") {\n',
      replace:
        '      this.#jobs.get(number)?.duty.moveTo(this.#options.holder.scope);\n    } else if (event.kind === "content") {\n',
    },
  ),
  nearMiss(
    {
      name: "slow-goodbye",
      summary: "a driver that was cancelled takes its time to leave, masked and within its budget",
      oracle: "cancellation-drain",
      scenario: "session",
    },
    {
      file: DRIVER,
      find: "    } finally {\n",
      replace:
        "    } finally {\n      await cx.masked(async (own) => {\n        for (let step = 0; step < 20; step += 1) await own.checkpoint();\n      });\n",
    },
  ),
  nearMiss(
    {
      name: "long-wait",
      summary: "a task sleeps for minutes of virtual time, but not for ever",
      oracle: "quiescence",
      scenario: "session",
    },
    {
      file: SESSION,
      find: '  await cx.region("session", async (session) => {\n',
      replace:
        '  await cx.region("session", async (session) => {\n    session.spawn("sleeper", (own) => own.sleep(600_000_000));\n',
    },
  ),
  nearMiss(
    {
      name: "child-outlives-body",
      summary: "a child goes on after the body of its region, and ends before the region closes",
      oracle: "region-leak",
      scenario: "session",
    },
    {
      file: SESSION,
      find: '  await cx.region("session", async (session) => {\n',
      replace:
        '  await cx.region("session", async (session) => {\n    session.spawn("linger", (own) => own.sleep(1));\n',
    },
  ),
  nearMiss(
    { name: "longer-token", summary: "tokens are longer", oracle: "round-trip", scenario: "session" },
    { file: SESSION, find: "const token = `${name}-${count}`;", replace: "const token = `${name}-${count}-longer`;" },
  ),
  nearMiss(
    { name: "fixed-date", summary: "a date is made from a number", oracle: "ambient-access", scenario: "session" },
    {
      file: SESSION,
      find: "    cx.mark(outcome);\n",
      replace: "    cx.mark(outcome);\n    if (new Date(0).getTime() > 0) return;\n",
    },
  ),
  nearMiss(
    {
      name: "variety-by-decision",
      summary: "a worker varies what it does, but asks the lab how",
      oracle: "determinism",
      scenario: "session",
    },
    {
      file: SESSION,
      find: "    cx.mark(outcome);\n",
      replace:
        '    cx.mark(outcome);\n    for (let more = cx.choose("variety", 4); more > 0; more -= 1) await cx.checkpoint();\n',
    },
  ),
];
