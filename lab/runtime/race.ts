/** Races: the first branch to end wins, and the race ends only once every loser has drained. */
import type { Outcome } from "../core/outcome.ts";
import { EVENT } from "../trace/events.ts";
import type { Body, Context, TaskHandle } from "./context.ts";
import type { Task, WaitSource } from "./structure.ts";

/** Who won and with what. */
export interface Won<Value> {
  readonly winner: string;
  readonly value: Value;
}

/** Runs all `branches`; gives the outcome of the first to end, after the others were cancelled and drained. */
export async function race<Value>(
  cx: Context,
  name: string,
  branches: Readonly<Record<string, Body<Value>>>,
): Promise<Outcome<Won<Value>>> {
  const { recorder } = cx.kernel;
  const id = recorder.intern(`${cx.path}/${name}`);
  recorder.emit(EVENT.raceStart, id, cx.task.id);
  const outcome = await cx.region(name, (scope) => run(scope, id, branches), { failFast: false });
  recorder.emit(EVENT.raceEnd, id);
  if (outcome.kind !== "ok") {
    return outcome;
  }
  const { winner, result } = outcome.value;
  return result.kind === "ok" ? { kind: "ok", value: { winner, value: result.value } } : result;
}

interface Finish<Value> {
  readonly winner: string;
  readonly result: Outcome<Value>;
}

async function run<Value>(
  scope: Context,
  id: number,
  branches: Readonly<Record<string, Body<Value>>>,
): Promise<Finish<Value>> {
  const { recorder } = scope.kernel;
  const handles = new Map<Task, { winner: string; handle: TaskHandle<Value> }>();
  for (const [winner, body] of Object.entries(branches)) {
    const handle = scope.spawn(winner, body);
    handles.set(handle.task, { winner, handle });
    recorder.emit(EVENT.raceBranch, id, handle.task.id);
  }
  const first = await firstToEnd(scope, [...handles.keys()]);
  recorder.emit(EVENT.raceWon, id, first.id);
  for (const { handle } of handles.values()) {
    handle.cancel("race-lost");
  }
  const won = handles.get(first);
  if (won === undefined) {
    throw new TypeError("a race was won by a task that is no branch of it");
  }
  return { winner: won.winner, result: await won.handle.join(scope) };
}

function firstToEnd(cx: Context, tasks: readonly Task[]): Promise<Task> {
  const ended = (): Task | undefined => tasks.find((task) => task.outcome !== undefined);
  const source: WaitSource = {
    id: cx.scope.id,
    isReady: () => ended() !== undefined,
    forget: () => undefined,
  };
  return cx.suspend<Task>(source, "race", (wait) => {
    const first = ended();
    if (first !== undefined) {
      cx.kernel.wake(wait, first);
      return true;
    }
    for (const task of tasks) {
      task.joiners.push(wait);
    }
    return false;
  });
}
