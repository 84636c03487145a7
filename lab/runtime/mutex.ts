/** Mutual exclusion: a semaphore of one permit. */
import type { Body, Context } from "./context.ts";
import { Semaphore } from "./semaphore.ts";

export class Mutex {
  private readonly semaphore: Semaphore;

  constructor(cx: Context, name: string) {
    this.semaphore = new Semaphore(cx, name, 1);
  }

  get locked(): boolean {
    return this.semaphore.available === 0;
  }

  /** Runs `body` while no other does; gives what it gives. */
  async with<Value>(cx: Context, body: Body<Value>): Promise<Value> {
    const permit = await this.semaphore.acquire(cx);
    try {
      return await body(cx);
    } finally {
      permit[Symbol.dispose]();
    }
  }
}
