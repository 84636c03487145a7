/** Races: the first branch to end wins, and the race ends only once every loser has drained. */
import type { Outcome } from "../core/outcome.ts";
import { worse } from "../core/outcome.ts";
import { EVENT } from "../trace/events.ts";
import type { Body, Context, TaskHandle } from "./context.ts";
import { MisuseError } from "./signals.ts";
import type { Task, WaitSource } from "./structure.ts";

/** Who won and with what. */
export interface Won<Value> {
  readonly winner: string;
  readonly value: Value;
}

/**
 * Runs all `branches`; gives the outcome of the first to end, after the others were cancelled and
 * drained. A branch that panicked makes the race panic, also one that lost: winning hides no bug.
 */
export async function race<Value>(
  cx: Context,
  name: string,
  branches: Readonly<Record<string, Body<Value>>>,
): Promise<Outcome<Won<Value>>> {
  if (Object.keys(branches).length === 0) {
    throw new MisuseError(`race ${name} in ${cx.path} has no branches; it could never end`);
  }
  const { recorder } = cx.kernel;
  const tasks: Task[] = [];
  let id = 0;
  const settled = await cx.region(
    name,
    (scope) => {
      id = scope.scope.id;
      recorder.emit(EVENT.raceStart, id, cx.task.id);
      return run(scope, id, branches, tasks);
    },
    { failFast: false },
  );
  recorder.emit(EVENT.raceEnd, id);
  const outcome = settled.kind === "ok" ? settled.value : settled;
  const panic = tasks.find((task) => task.outcome?.kind === "panicked")?.outcome;
  return panic === undefined ? outcome : worse(outcome, panic);
}

/** Starts the branches, adding their tasks to `tasks`, and cancels them all once one has ended. */
async function run<Value>(
  scope: Context,
  id: number,
  branches: Readonly<Record<string, Body<Value>>>,
  tasks: Task[],
): Promise<Outcome<Won<Value>>> {
  const { recorder } = scope.kernel;
  const handles = new Map<Task, { winner: string; handle: TaskHandle<Value> }>();
  for (const [winner, body] of Object.entries(branches)) {
    const handle = scope.spawn(winner, body);
    handles.set(handle.task, { winner, handle });
    tasks.push(handle.task);
    recorder.emit(EVENT.raceBranch, id, handle.task.id);
  }
  const first = await firstToEnd(scope, tasks);
  recorder.emit(EVENT.raceWon, id, first.id);
  for (const { handle } of handles.values()) {
    handle.cancel("race-lost");
  }
  const won = handles.get(first);
  if (won === undefined) {
    throw new TypeError("a race was won by a task that is no branch of it");
  }
  const outcome = await won.handle.join(scope);
  return outcome.kind === "ok" ? { kind: "ok", value: { winner: won.winner, value: outcome.value } } : outcome;
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
