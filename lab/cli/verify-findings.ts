/** Strict verification: every finding is replayed in a fresh process, which shares no state with the campaign. */
import { readFileSync } from "node:fs";
import type { Finding } from "../engine/failure.ts";
import { isReplay } from "../engine/failure.ts";
import type { Verification } from "../report/campaign-report.ts";
import type { ReplayResult } from "../report/replay-report.ts";
import { runNode } from "./children.ts";
import type { AloneLimits } from "./fence-limits.ts";
import { isPath } from "./is-path.ts";
import { replayFenced } from "./replay-fenced.ts";
import { readTrace } from "./trace-file.ts";
import { deathFingerprint } from "./workers/deaths.ts";
import { runTask } from "./workers/run-alone.ts";

/** Findings beyond these are left to the user to replay. */
const VERIFIED_MAX = 16;

/** By the path of the replay or input. */
export async function verifyFindings(
  findings: readonly Finding[],
  target: string,
  limits: AloneLimits,
): Promise<Map<string, Verification>> {
  const verified = new Map<string, Verification>();
  for (const finding of findings.slice(0, VERIFIED_MAX)) {
    const verify = isReplay(finding.replay) ? verifyReplay : verifyInput;
    verified.set(finding.replay, await verify(finding, target, limits));
  }
  return verified;
}

async function verifyReplay({ replay: path }: Finding, target: string, limits: AloneLimits): Promise<Verification> {
  if (isPath(target)) {
    return verificationOf(await replayFenced(readTrace(path), path, target, limits));
  }
  const { output } = await runNode(["replay", path, "--json"], true);
  // Our own child printed it.
  return output === "" ? "not verified" : verificationOf(JSON.parse(output) as ReplayResult);
}

function verificationOf({ reproduced, sameTrace }: ReplayResult): Verification {
  if (!reproduced) {
    return "state";
  }
  return sameTrace ? "same trace" : "same failure, other trace";
}

async function verifyInput(
  { replay, fingerprint }: Finding,
  target: string,
  limits: AloneLimits,
): Promise<Verification> {
  const input = new Uint8Array(readFileSync(replay));
  const alone = await runTask(target, limits, { kind: "input", input });
  const met =
    alone.death === undefined ? alone.failures.map((failure) => failure.fingerprint) : [deathFingerprint(alone)];
  return met.includes(fingerprint) ? "alone" : "state";
}
