/** Bugs of calls in a connection: what is left behind, and what goes on after its end. */
import type { Plant } from "../../../lab/core/plant.ts";

const CLIENT = "protocols/grpc/client.ts";
const SERVER = "protocols/grpc/server.ts";
const ENDPOINT = "protocols/grpc/endpoint.ts";
const SESSION_SERVER = "protocols/grpc/session-server.ts";
const SIDE = "protocols/grpc/side.ts";

export const CALL_PLANTS: readonly Plant[] = [
  {
    name: "start-after-cancel",
    summary: "a queued call that was cancelled is opened all the same",
    oracle: "round-trip",
    scenario: "session",
    edits: [
      {
        file: CLIENT,
        find: "    if (call !== undefined) this.#end(call, ERROR_CODE.CANCEL);",
        replace:
          "    if (call?.streamId === undefined) this.#calls.delete(callId);\n    else this.#end(call, ERROR_CODE.CANCEL);",
      },
    ],
  },
  {
    name: "queued-call-leaked",
    summary: "a call that is cancelled while it is queued keeps its place",
    oracle: "obligation-leak",
    scenario: "session",
    edits: [
      {
        file: CLIENT,
        find: "    this.#queued.delete(call.id);\n    if (call.streamId !== undefined)",
        replace: "    if (call.streamId !== undefined)",
      },
      {
        file: CLIENT,
        find: '      if (opened === "concurrency") return;',
        replace: '      if (opened === "concurrency" || !this.#calls.has(call.id)) return;',
      },
    ],
  },
  {
    name: "deadline-leaked",
    summary: "the deadline of a call that has ended goes on",
    oracle: "obligation-leak",
    scenario: "session",
    edits: [
      {
        file: ENDPOINT,
        find: "    this.deadlines.delete(call);\n    if (call.streamId === undefined) return;",
        replace: "    if (call.streamId === undefined) return;",
      },
    ],
  },
  {
    name: "handler-starts-late",
    summary: "a handler that waited for its permit does not look whether its call is still there",
    oracle: "round-trip",
    scenario: "session",
    edits: [
      {
        file: SESSION_SERVER,
        find: "if (work !== undefined && this.server.isOpen(callId)) {",
        replace: "if (work !== undefined) {",
      },
    ],
  },
  {
    name: "stillborn-call-heard-of",
    summary: "a call that is opened and reset in one chunk is handed to the application",
    oracle: "round-trip",
    scenario: "session",
    edits: [
      {
        file: SERVER,
        find: "if (this.#fresh.has(call.id)) this.#stillborn.add(call.id);\n    else this.events.push",
        replace: "this.events.push",
      },
    ],
  },
  {
    name: "status-before-messages",
    summary: "trailers end a call although messages before them are not decoded",
    oracle: "round-trip",
    scenario: "session",
    edits: [
      {
        file: CLIENT,
        find: "    if (ending !== undefined && (isWhole ||",
        replace: "    if (ending !== undefined && (isWhole || fault === undefined ||",
      },
    ],
  },
  {
    name: "permit-kept",
    summary: "a handler whose call has ended keeps its permit",
    oracle: "obligation-leak",
    scenario: "session",
    edits: [
      {
        file: SESSION_SERVER,
        find: "    permit.release();",
        replace: "    if (work?.isHalfClosed === true) permit.release();",
      },
    ],
  },
  {
    name: "message-not-given-back",
    summary: "a message that is consumed late is owed for ever",
    oracle: "obligation-leak",
    scenario: "session",
    edits: [{ file: SIDE, find: "      message.commit();", replace: "      if (ticks === 0) message.commit();" }],
  },
  {
    name: "connection-over-full",
    summary: "a connection takes a MiB more of messages than it may hold",
    oracle: "flood-bound",
    scenario: "open-messages",
    edits: [
      {
        file: ENDPOINT,
        find: "this.#messageOctets > this.limits.connectionOctetsMax",
        replace: "this.#messageOctets > this.limits.connectionOctetsMax + 2 ** 20",
      },
    ],
  },
];
