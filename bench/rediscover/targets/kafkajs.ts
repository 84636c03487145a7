/** kafkajs: the queue of requests to one broker, which throttles its client and answers in order. */
import { programTarget } from "../../../lab/index.ts";
import type { InputReader } from "../../../lab/target/input-reader.ts";
import { installed } from "../installed.ts";

interface PushedRequest {
  readonly entry: object;
  readonly expectResponse: boolean;
  readonly requestTimeout: number;
  sendRequest(): void;
}

interface Queue {
  push(request: PushedRequest): void;
  maybeThrottle(milliseconds: number): void;
  fulfillRequest(response: { correlationId: number; payload: Buffer; size: number }): void;
}

type QueueClass = new (options: object) => Queue;

const RequestQueue = installed("kafkajs/src/network/requestQueue") as QueueClass;
const NOTHING = (): void => undefined;
const LOGGER = { debug: NOTHING, info: NOTHING, warn: NOTHING, error: NOTHING };
const THROTTLE_MS_MAX = 2_000;
const REQUEST_TIMEOUT_MS = 30_000;

export const target = programTarget({
  name: "kafkajs",
  declared: /KafkaJSRequestTimeoutError|^Request .* timed out$/,
  create() {
    const queue = new RequestQueue({
      maxInFlightRequests: 4,
      requestTimeout: REQUEST_TIMEOUT_MS,
      enforceRequestTimeout: false,
      clientId: "client",
      broker: "broker",
      logger: LOGGER,
    });
    /** Requests that the broker has not answered. */
    const unanswered: number[] = [];
    let correlationId = 0;

    const send = (expectResponse: boolean): Promise<unknown> =>
      new Promise((resolve, reject) => {
        correlationId += 1;
        const id = correlationId;
        queue.push({
          entry: { apiKey: 0, apiVersion: 0, apiName: "Produce", correlationId: id, resolve, reject },
          expectResponse,
          requestTimeout: REQUEST_TIMEOUT_MS,
          sendRequest: () => void (expectResponse && unanswered.push(id)),
        });
      });
    const answer = (): boolean => {
      const id = unanswered.shift();
      if (id !== undefined) {
        queue.fulfillRequest({ correlationId: id, payload: Buffer.alloc(0), size: 0 });
      }
      return id !== undefined;
    };

    return {
      call(input: InputReader) {
        switch (input.below(4)) {
          case 0:
            queue.maybeThrottle(input.below(THROTTLE_MS_MAX));
            return undefined;
          case 1:
            answer();
            return undefined;
          default:
            return send(input.flip());
        }
      },
      answer,
    };
  },
});
