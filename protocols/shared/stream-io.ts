/** Reads and writes on a simulated stream that do not wait for ever. */
import type { Context } from "../../lab/runtime/context.ts";
import type { ByteStream, Read } from "../../lab/world/byte-stream.ts";
import type { WakeSignal } from "./wake-signal.ts";

/** What comes next, or `undefined` once it is `dueAt`, in ticks; what was due in the past is due at once. */
export async function readUntil(cx: Context, stream: ByteStream, dueAt: number): Promise<Read | undefined> {
  const outcome = await cx.timeout("read", Math.max(0, dueAt - cx.now()), (own) => stream.read(own));
  if (outcome.kind === "ok") return outcome.value;
  // Whoever was asked to stop leaves here.
  await cx.checkpoint();
  return undefined;
}

/** What has something to write, from time to time. */
interface Speaker {
  readonly speaker: { takeOutput(): Uint8Array };
  readonly stream: ByteStream;
  /** Raised whenever there is more to write. */
  readonly outgoing: WakeSignal;
  /** How long the other side may leave what it was sent unread. */
  readonly writeTicks: number;
  /** Called whenever something was written. */
  wrote?(): void;
}

/** Writes until it is asked to stop; resets the stream once the other side reads no more. */
export async function writeOutput(cx: Context, { speaker, stream, outgoing, ...options }: Speaker): Promise<void> {
  for (;;) {
    const output = speaker.takeOutput();
    if (output.length === 0) {
      await outgoing.wait(cx);
    } else if (await writeWithin(cx, stream, output, options.writeTicks)) {
      options.wrote?.();
    } else {
      stream.reset();
      return;
    }
  }
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
