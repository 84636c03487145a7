/** A race ends when its losers have ended, not when its winner has. */
import type { Judge, Oracle } from "../lab/core/oracle.ts";
import { EVENT } from "../lab/trace/events.ts";
import { ByName } from "./by-name.ts";
import { FirstViolation } from "./first-violation.ts";

/** With fewer branches there is no loser. */
const BRANCHES_MIN = 2;

export const loserDrain: Oracle = {
  name: "loser-drain",
  promise: "When a race ends, every branch has ended, and the winner is one of them.",
  codes: [EVENT.raceStart, EVENT.raceBranch, EVENT.raceWon, EVENT.raceEnd, EVENT.taskEnd, EVENT.spawnRefused],
  judge: (nameOf): Judge => new RaceJudge(nameOf),
};

/** The races of one name. Two that overlap cannot be told apart and are judged as one. */
class Races {
  running = 0;
  readonly branches = new Set<number>();
}

class RaceJudge extends FirstViolation {
  private readonly races = new ByName(() => new Races());
  private readonly ended = new Set<number>();

  event(code: number, subject: number, first: number): void {
    switch (code) {
      case EVENT.raceStart:
        this.races.of(subject).running += 1;
        break;
      case EVENT.raceBranch:
        this.races.of(subject).branches.add(first);
        break;
      case EVENT.raceWon:
        this.checkWinner(subject, first);
        break;
      case EVENT.raceEnd:
        this.endRace(subject);
        break;
      default:
        // A branch that the region refused to start has nothing to drain.
        this.ended.add(subject);
    }
  }

  private checkWinner(race: number, winner: number): void {
    if (!this.races.of(race).branches.has(winner)) {
      const name = this.nameOf(winner);
      this.fail("winner is no branch", name, `Race ${this.nameOf(race)} was won by ${name}, which is no branch of it.`);
    }
  }

  private endRace(race: number): void {
    const races = this.races.of(race);
    races.running -= 1;
    if (races.running > 0) {
      return;
    }
    this.exercised ||= races.branches.size >= BRANCHES_MIN;
    for (const branch of races.branches) {
      if (!this.ended.has(branch)) {
        const name = this.nameOf(branch);
        this.fail("loser not drained", name, `Race ${this.nameOf(race)} ended while its branch ${name} had not.`);
      }
    }
    races.branches.clear();
  }
}
