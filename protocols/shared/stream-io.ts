/** Reads and writes on a simulated stream that do not wait for ever. */
import type { Context } from "../../lab/runtime/context.ts";
import type { ByteStream, Read } from "../../lab/world/byte-stream.ts";
import type { WakeSignal } from "./wake-signal.ts";

/** Says that what a reader waits for is due earlier than it was told. A raise is never lost: what reads next ends at once. */
export class ReadInterrupt {
  #reading: Context | undefined;
  #isRaised = false;

  raise(): void {
    if (this.#reading === undefined) this.#isRaised = true;
    else this.#reading.cancel();
  }

  async read(cx: Context, stream: ByteStream): Promise<Read | undefined> {
    if (this.#isRaised) {
      this.#isRaised = false;
      return undefined;
    }
    this.#reading = cx;
    try {
      return await stream.read(cx);
    } finally {
      this.#reading = undefined;
    }
  }
}

/**
 * What comes next, or `undefined` once it is `dueAt`, in ticks; what was due in the past is due at once. `undefined`
 * as well when `interrupt` was raised.
 */
export async function readUntil(
  cx: Context,
  stream: ByteStream,
  dueAt: number,
  interrupt?: ReadInterrupt,
): Promise<Read | undefined> {
  const outcome = await cx.timeout("read", Math.max(0, dueAt - cx.now()), (own) =>
    interrupt === undefined ? stream.read(own) : interrupt.read(own, stream),
  );
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
