/**
 * Oracles over passes: one input, decoded in several ways, must come to one digest.
 *
 * Digests of one input come in any order. A second `whole` of the same decoder begins the next
 * input; a second digest of another pass is one more decoding of the same input.
 */
import type { Judge, Oracle, Verdict } from "../lab/core/oracle.ts";
import { EVENT } from "../lab/trace/events.ts";
import type { Pass } from "../lab/trace/events.ts";
import { ByName } from "./by-name.ts";
import { FirstViolation } from "./first-violation.ts";

interface Comparison {
  readonly pass: Pass;
  /** What it must equal. Where the run holds no such pass, it must equal `whole`. */
  readonly base: Pass;
}

export interface PassOracle {
  readonly name: string;
  readonly promise: string;
  readonly comparisons: readonly Comparison[];
}

export function comparePasses({ name, promise, comparisons }: PassOracle): Oracle {
  const passes = [...new Set<string>(["whole", ...comparisons.flatMap(({ pass, base }) => [base, pass])])];
  const pairs = comparisons.map(({ pass, base }) => ({ pass: passes.indexOf(pass), base: passes.indexOf(base) }));
  return {
    name,
    promise,
    codes: [EVENT.digest],
    judge: (nameOf): Judge => new PassJudge(nameOf, passes, pairs),
  };
}

/** A comparison by the positions of its passes. */
interface Pair {
  readonly pass: number;
  readonly base: number;
}

const WHOLE = 0;

/** The digests of one decoder and input, by the position of their pass. */
interface Digests {
  readonly decoder: number;
  readonly byPass: (number | undefined)[];
}

class PassJudge extends FirstViolation {
  /** The passes that are compared, `whole` first. */
  private readonly passes: readonly string[];
  private readonly pairs: readonly Pair[];
  private readonly digests = new ByName((decoder): Digests => ({ decoder, byPass: [] }));

  constructor(nameOf: (id: number) => string, passes: readonly string[], pairs: readonly Pair[]) {
    super(nameOf);
    this.passes = passes;
    this.pairs = pairs;
  }

  event(_code: number, decoder: number, pass: number, digest: number): void {
    const position = this.passes.indexOf(this.nameOf(pass));
    if (position < 0) {
      return;
    }
    const digests = this.digests.of(decoder);
    if (digests.byPass[position] !== undefined) {
      this.compare(digests);
      if (position === WHOLE) {
        digests.byPass.length = 0;
      }
    }
    digests.byPass[position] = digest;
  }

  override end(): Verdict {
    for (const digests of this.digests.all()) {
      this.compare(digests);
    }
    return super.end();
  }

  private compare({ decoder, byPass }: Digests): void {
    for (const { pass, base } of this.pairs) {
      const reference = byPass[base] === undefined ? WHOLE : base;
      const found = byPass[pass];
      const expected = byPass[reference];
      if (found !== undefined && expected !== undefined) {
        this.exercised = true;
        if (found !== expected) {
          this.failPair(decoder, { pass, base: reference });
        }
      }
    }
  }

  private failPair(decoder: number, { pass, base }: Pair): void {
    const name = this.nameOf(decoder);
    const [one = "", other = ""] = [this.passes[pass], this.passes[base]];
    const message = `Decoder ${name} made something else of the same input in pass ${one} than in pass ${other}.`;
    this.fail(`${one} differs from ${other}`, name, message);
  }
}
