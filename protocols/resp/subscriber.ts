/** A connection that only listens: it subscribes, hears some messages, unsubscribes, and leaves. Its subscription is an obligation. */
import type { Context } from "../../lab/runtime/context.ts";
import type { ByteStream } from "../../lab/world/byte-stream.ts";
import { Completion } from "../shared/completion.ts";
import { commandOf } from "./encoder.ts";
import type { ConnectionOptions, PoolReply } from "./pool-connection.ts";
import { PoolConnection } from "./pool-connection.ts";
import type { RespCommand } from "./value.ts";

export interface SubscriberOptions extends Omit<ConnectionOptions, "changed" | "pushed"> {
  dial(cx: Context): Promise<ByteStream | undefined>;
}

const CHANNEL = "news";
/** How long it listens, in ticks. */
const LISTENING_TICKS = 200_000;

export async function subscribe(cx: Context, options: SubscriberOptions): Promise<void> {
  const stream = await options.dial(cx);
  if (stream === undefined) return;
  const connection = new PoolConnection(cx, stream, {
    ...options,
    changed: () => undefined,
    pushed: async (own) => own.mark("heard"),
  });
  const running = cx.spawn("connection", (own) => connection.run(own));
  await listen(cx, connection, options.holder);
  running.cancel();
  await running.join(cx);
}

async function listen(cx: Context, connection: PoolConnection, holder: Context): Promise<void> {
  const subscription = holder.reserve("subscription");
  try {
    const subscribed = await ask(cx, connection, commandOf("SUBSCRIBE", CHANNEL));
    if (subscribed.kind === "lost") return;
    await cx.sleep(LISTENING_TICKS);
    const left = await ask(cx, connection, commandOf("UNSUBSCRIBE", CHANNEL));
    if (left.kind === "reply" && !subscription.settled) subscription.commit();
  } finally {
    // A connection that is lost takes its subscriptions with it.
    if (!subscription.settled) subscription.abort();
  }
}

async function ask(cx: Context, connection: PoolConnection, command: RespCommand): Promise<PoolReply> {
  const completion = new Completion<PoolReply>(cx, "reply");
  const number = connection.submit(command, completion);
  return number === undefined ? { kind: "lost" } : await completion.wait(cx);
}
