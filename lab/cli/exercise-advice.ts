/** What to do about oracles that a campaign had to exercise and did not. */
import { convergence } from "../../oracles/convergence.ts";

interface Asked {
  readonly strategy: string;
  readonly liveness?: boolean;
}

/** The strategy that answers every question alike. */
const SIMPLEST = "simplest";

export function exerciseAdvice({ strategy, liveness }: Asked, unexercised: readonly string[]): string {
  if (strategy === SIMPLEST) {
    return `the strategy ${SIMPLEST} takes the same course in every run; leave --strategy away`;
  }
  if (liveness === true && unexercised.includes(convergence.name)) {
    return "only simulated scenarios converge; leave --liveness away if the target has none, or give it more runs";
  }
  return "give it more runs, or mend the target";
}
