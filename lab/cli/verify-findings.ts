/** Strict verification: every finding is replayed in a fresh process, which shares no state with the campaign. */
import { isPath } from "./load.ts";
import { runNode } from "./children.ts";

/** Findings beyond these are left to the user to replay. */
const VERIFIED_MAX = 16;

/**
 * What a fresh process made of a finding. `state` means that it did not fail there, so it depends on what ran before
 * it in the campaign.
 */
export type Verification = "same trace" | "same failure, other trace" | "state" | "not verified";

/** By the path of its replay. */
export async function verifyFindings(replays: readonly string[], target: string): Promise<Map<string, Verification>> {
  const verified = new Map<string, Verification>();
  for (const replay of replays.slice(0, VERIFIED_MAX)) {
    const named = isPath(target) ? ["--target", target] : [];
    const { output } = await runNode(["replay", replay, "--json", ...named], true);
    verified.set(replay, verificationOf(output));
  }
  return verified;
}

function verificationOf(output: string): Verification {
  if (output === "") {
    return "not verified";
  }
  // Our own child printed it.
  const { reproduced, sameTrace } = JSON.parse(output) as { reproduced: boolean; sameTrace: boolean };
  if (!reproduced) {
    return "state";
  }
  return sameTrace ? "same trace" : "same failure, other trace";
}
