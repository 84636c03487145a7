/**
 * Havoc: a stack of operators on one input, without allocation. The number of operators is a power of
 * two, each half as likely as the one before: most steps of an evolution are small.
 */
import type { Material, Operator } from "./operators.ts";
import { OPERATORS, STARTERS } from "./operators.ts";
import type { Random } from "./random.ts";
import { Scratch } from "./scratch.ts";

/** The most operators on one input are 16. */
const STACK_POWER_MAX = 4;

export class ScratchMutator {
  readonly scratch: Scratch;
  private readonly random: Random;
  private readonly material: Material;
  private readonly operators: readonly Operator[];

  constructor(random: Random, material: Material, lengthMax: number, operators = OPERATORS) {
    this.scratch = new Scratch(lengthMax);
    this.random = random;
    this.material = material;
    this.operators = operators;
  }

  /** Leaves a mutant of `input` in the scratch. */
  mutate(input: Uint8Array): void {
    const { scratch, random } = this;
    scratch.load(input);
    for (let left = 1 << Math.min(STACK_POWER_MAX, Math.clz32(random.next())); left > 0; left -= 1) {
      this.apply(scratch.length === 0 ? STARTERS : this.operators);
    }
  }

  private apply(operators: readonly Operator[]): void {
    operators[this.random.below(operators.length)]?.(this.scratch, this.random, this.material);
  }
}
