/** The statuses of OAP/1. `code` carries one on every response and 0 on everything else. */

const STATUSES = [200, 202, 206, 400, 401, 403, 404, 413, 429, 500, 502, 503] as const;

export type Status = (typeof STATUSES)[number];

/** The status of an acknowledgement; nothing else carries it. */
export const ACCEPTED = 202;
/** Statuses from here on say that a stream, or with `app_proto_id` 0 the connection, has failed. */
export const ERROR_STATUS_MIN = 400;

export function isStatus(code: number): code is Status {
  return known.has(code);
}

const known: ReadonlySet<number> = new Set(STATUSES);

/** Whether the same request may be tried again later; such an error says when. */
export function isRetryable(status: Status): boolean {
  return status === 429 || status === 503;
}
