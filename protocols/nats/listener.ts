/** Hears some news: so many messages and no more, by decision all of it, or until it has had enough and leaves. */
import type { Context } from "../../lab/runtime/context.ts";
import { EVENT } from "../../lab/trace/events.ts";
import { textOf } from "../shared/line-text.ts";
import type { NatsPool } from "./pool.ts";

const MESSAGES_MAX = 2;

export async function listen(cx: Context, pool: NatsPool): Promise<void> {
  const heard = new Set<string>();
  let count = 0;
  const isLimited = cx.choose("limited", 2) === 0;
  const subscription = await pool.consume(
    cx,
    isLimited ? { subject: "news", max: MESSAGES_MAX } : { subject: "news" },
    async (own, { payload }) => {
      const token = textOf(payload, 0, payload.length);
      report(own, "news heard once", heard.has(token));
      heard.add(token);
      count += 1;
      return own.choose("enough", 2) === 0 ? "go on" : "stop";
    },
  );
  if (isLimited) report(cx, "news within the limit", count > MESSAGES_MAX);
  cx.mark(subscription.fault === undefined ? "listened" : "too slow");
}

function report({ kernel: { recorder } }: Context, promise: string, isBroken: boolean): void {
  recorder.emit(EVENT.roundTrip, recorder.intern(promise), 0, isBroken ? 1 : 0);
}
