/** What the judges have in common: the first violation of a run is its verdict, and a pass is earned. */
import type { Judge, Verdict, Violation } from "../lab/core/oracle.ts";
import { NOT_EXERCISED, PASS, withoutNumbers } from "../lab/core/oracle.ts";

export abstract class FirstViolation implements Judge {
  /** Whether the run held something that this judge could have failed. */
  protected exercised = false;
  protected readonly nameOf: (id: number) => string;
  private first: Violation | undefined;

  constructor(nameOf: (id: number) => string) {
    this.nameOf = nameOf;
  }

  abstract event(code: number, subject: number, first: number, second: number): void;

  end(): Verdict {
    return this.first ?? (this.exercised ? PASS : NOT_EXERCISED);
  }

  protected fail(site: string, entity: string, message: string): void {
    this.first ??= { kind: "fail", site, entity, message };
  }
}

/** A violation as a part of a judge finds it, before it is known whose it is. */
export interface Wrong {
  readonly site: string;
  readonly message: string;
}

/** The message of an error as a part of a site: what it quotes of the input, and its numbers, make no other site. */
export function withoutInput(message: string): string {
  return withoutNumbers(message.replace(/"(?:[^"\\]|\\.)*"/gs, "…"));
}
