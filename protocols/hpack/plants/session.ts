/** Bugs planted in the HPACK session: what a server forgets when a connection does not end well. */
import type { Plant } from "../../../lab/core/plant.ts";

const SESSION = "protocols/hpack/session.ts";

export const SESSION_PLANTS: readonly Plant[] = [
  {
    name: "leak-on-fault",
    summary: "a block that is never finished is not given up",
    oracle: "obligation-leak",
    scenario: "session",
    inputBytesMin: 3,
    edits: [{ file: SESSION, find: "    this.openBlock?.abort();\n", replace: "" }],
  },
  {
    name: "leak-on-cancel",
    summary: "a cancelled server swallows its cancellation and keeps the open block",
    oracle: "obligation-leak",
    scenario: "session",
    inputBytesMin: 3,
    edits: [
      {
        file: SESSION,
        find: "    await this.readAll(cx);",
        replace: "    await this.readAll(cx).catch(() => undefined);",
      },
      { file: SESSION, find: "this.session.reserve(", replace: "cx.reserve(" },
      {
        file: SESSION,
        find: "    this.openBlock?.abort();",
        replace: "    if (cx.cancelReason === undefined) this.openBlock?.abort();",
      },
    ],
  },
  {
    name: "values-dropped-on-cancel",
    summary: "decoded lists that wait for the consumer vanish when the session is cancelled",
    oracle: "cancellation-drain",
    scenario: "session",
    inputBytesMin: 2,
    edits: [{ file: SESSION, find: "      this.lists.discard();\n", replace: "      this.lists.close();\n" }],
  },
  {
    name: "cancel-ignored",
    summary: "the consumer catches its cancellation and carries on",
    oracle: "cancellation-drain",
    scenario: "session",
    inputBytesMin: 1,
    edits: [
      {
        file: SESSION,
        find: "    for (let list = await this.lists.receive(cx); list.kind",
        replace:
          "    const next = (): Promise<Received<FieldList>> => this.lists.receive(cx).catch(next);\n    for (let list = await next(); list.kind",
      },
    ],
  },
  {
    name: "no-deadline",
    summary: "the client waits for answers without a deadline",
    oracle: "quiescence",
    scenario: "session",
    inputBytesMin: 0,
    edits: [{ file: SESSION, find: ", deadline: (own) => own.sleep(IDLE_TICKS) }", replace: " }" }],
  },
  {
    name: "clock-read",
    summary: "the server reads the real clock for every chunk",
    oracle: "ambient-access",
    scenario: "session",
    inputBytesMin: 1,
    edits: [
      {
        file: SESSION,
        find: "    const { events, fault } = this.decoder.push(bytes);",
        replace:
          "    const startedAt = Date.now();\n    if (startedAt < 0) return false;\n    const { events, fault } = this.decoder.push(bytes);",
      },
    ],
  },
  {
    name: "foreign-await",
    summary: "the consumer awaits a promise that the lab does not know",
    oracle: "ambient-access",
    scenario: "session",
    inputBytesMin: 2,
    edits: [
      {
        file: SESSION,
        find: "      await this.stream.write(cx, ACKNOWLEDGEMENT);",
        replace: "      await new Promise(() => undefined);\n      await this.stream.write(cx, ACKNOWLEDGEMENT);",
      },
    ],
  },
];
