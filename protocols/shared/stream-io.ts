/** Reads and writes on a simulated stream that do not wait for ever. */
import type { Context } from "../../lab/runtime/context.ts";
import type { ByteStream, Read } from "../../lab/world/byte-stream.ts";

/** What comes next, or `undefined` once it is `dueAt`, in ticks; what was due in the past is due at once. */
export async function readUntil(cx: Context, stream: ByteStream, dueAt: number): Promise<Read | undefined> {
  const outcome = await cx.timeout("read", Math.max(0, dueAt - cx.now()), (own) => stream.read(own));
  if (outcome.kind === "ok") return outcome.value;
  // Whoever was asked to stop leaves here.
  await cx.checkpoint();
  return undefined;
}

/** Whether all octets were sent within so many ticks. */
export async function writeWithin(
  cx: Context,
  stream: ByteStream,
  octets: Uint8Array,
  ticks: number,
): Promise<boolean> {
  const outcome = await cx.timeout("write", ticks, (own) => stream.write(own, octets));
  return outcome.kind === "ok" && outcome.value.kind === "sent";
}
