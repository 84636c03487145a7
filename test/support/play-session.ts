/** A program in a session: a region that is over with it, and must leave nothing behind. */
import { expect } from "vitest";
import type { Context } from "../../lab/runtime/context.ts";
import { runProgram } from "./run-program.ts";

export async function playSession(body: (session: Context) => Promise<void>): Promise<void> {
  const ran = await runProgram(async (cx) => {
    const outcome = await cx.region("session", async (session) => {
      await body(session);
      session.cancel();
    });
    if (outcome.kind === "error") throw outcome.error;
    if (outcome.kind === "panicked") throw outcome.thrown;
  });
  expect(ran.quiescent).toBe(true);
  expect(ran.outcome).toMatchObject({ kind: "ok" });
}
