/** Bugs planted in the WebSocket endpoint and session: what is forgotten when a connection does not end well. */
import type { Plant } from "../../../lab/core/plant.ts";

const OUTBOX = "protocols/websocket/outbox.ts";
const CONNECTION = "protocols/websocket/connection.ts";
const TIMERS = "protocols/websocket/deadline-timers.ts";
const DRIVER = "protocols/websocket/session-driver.ts";
const SESSION = "protocols/websocket/session.ts";

export const SESSION_PLANTS: readonly Plant[] = [
  {
    name: "pongs-unbounded",
    summary: "every ping adds a pong to what waits to be written (the pong flood)",
    oracle: "flood-bound",
    scenario: "ping-flood",
    edits: [
      {
        file: OUTBOX,
        find: "    if (this.#pongs.length === this.#limits.pongsPendingMax) this.#pongs.shift();\n",
        replace: "",
      },
    ],
  },
  {
    name: "ping-flood-unseen",
    summary: "pings that nobody hears the answers of are never too many",
    oracle: "flood-bound",
    scenario: "ping-flood",
    edits: [{ file: OUTBOX, find: "    this.pongsSinceTake += 1;\n", replace: "" }],
  },
  {
    name: "slow-message-renewed",
    summary: "every control frame gives a slow message its time again",
    oracle: "flood-bound",
    scenario: "slow-fragments",
    edits: [
      {
        file: "protocols/websocket/decoder.ts",
        find: "    if (this.#header.fragments === 0) this.#finished += 1;",
        replace: "    this.#finished += 1;",
      },
    ],
  },
  {
    name: "timer-restarted",
    summary: "every chunk restarts the timers of deadlines that run",
    oracle: "flood-bound",
    scenario: "slow-message",
    edits: [
      {
        file: TIMERS,
        find: "this.#running(deadline) ?? {",
        replace: "this.#running({ ...deadline, number: -1 }) ?? {",
      },
    ],
  },
  {
    name: "close-without-deadline",
    summary: "a closing handshake waits for the peer for ever (7.1.1)",
    oracle: "flood-bound",
    scenario: "close-unanswered",
    edits: [
      {
        file: CONNECTION,
        find: '    if (this.#hasSentClose) return [{ name: "close", number: 0, ticks: limits.closeTicksMax }];',
        replace: "    if (this.#hasSentClose) return [];",
      },
    ],
  },
  {
    name: "leak-at-end",
    summary: "what is owed when the connection is over is not given up",
    oracle: "obligation-leak",
    scenario: "session",
    edits: [{ file: DRIVER, find: "    this.#ledger.giveUp();\n", replace: "" }],
  },
  {
    name: "leak-on-fault",
    summary: "what is owed when the peer makes a mistake is not given up",
    oracle: "obligation-leak",
    scenario: "session",
    edits: [
      {
        file: DRIVER,
        find: "    this.#ledger.giveUp();\n",
        replace: "    if (this.endpoint.fault === undefined) this.#ledger.giveUp();\n",
      },
    ],
  },
  {
    name: "messages-dropped-on-cancel",
    summary: "messages that wait for the echo vanish when the session is cancelled",
    oracle: "cancellation-drain",
    scenario: "session",
    edits: [{ file: SESSION, find: "      this.#messages.discard();\n", replace: "      this.#messages.close();\n" }],
  },
  {
    name: "cancel-ignored",
    summary: "the echo catches its cancellation and carries on",
    oracle: "cancellation-drain",
    scenario: "session",
    edits: [
      {
        file: SESSION,
        find: "  async #echo(cx: Context): Promise<void> {\n    for (let next = await this.#messages.receive(cx);",
        replace:
          "  async #echo(cx: Context): Promise<void> {\n    const receive = (): Promise<Received<Message>> => this.#messages.receive(cx).catch(receive);\n    for (let next = await receive();",
      },
    ],
  },
  {
    name: "read-without-deadline",
    summary: "the reader waits for octets for ever",
    oracle: "quiescence",
    scenario: "session",
    edits: [
      {
        file: DRIVER,
        find: 'cx.timeout("read", Math.max(0, dueAt - now), (own)',
        replace: 'cx.region("read", (own)',
      },
    ],
  },
  {
    name: "clock-read",
    summary: "the endpoint reads the real clock for every chunk",
    oracle: "ambient-access",
    scenario: "session",
    edits: [
      {
        file: DRIVER,
        find: "    const { events, fault } = this.endpoint.receive(bytes);",
        replace: "    if (Date.now() < 0) return;\n    const { events, fault } = this.endpoint.receive(bytes);",
      },
    ],
  },
];
