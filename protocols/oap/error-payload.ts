/**
 * The payload of an error frame: `{code, message, retryable, corr_id}`, with `retry_after` in seconds
 * where the status is retryable. `corr_id` is text, since a JSON number is a double. The message names
 * the rule and holds nothing of the input.
 */
import type { Status } from "./status.ts";
import { isRetryable } from "./status.ts";

const RETRY_AFTER_SECONDS = 1;

export interface OapError {
  readonly status: Status;
  /** A fixed text, for example the code of the rule. */
  readonly message: string;
  readonly corrId: bigint;
}

export function encodeError({ status, message, corrId }: OapError): Uint8Array {
  const retryable = isRetryable(status);
  const fields = { code: status, message, retryable, corr_id: String(corrId) };
  return new TextEncoder().encode(JSON.stringify(retryable ? { ...fields, retry_after: RETRY_AFTER_SECONDS } : fields));
}
