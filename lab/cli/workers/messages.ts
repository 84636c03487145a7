/** What the main thread and the workers of a campaign say to each other: plain data, for threads and processes alike. */
import type { Finding } from "../../engine/failure.ts";
import type { TallyRecord } from "../../engine/tally.ts";
import type { GuidedSummary } from "../../report/guided-report.ts";
import type { ReplayResult } from "../../report/replay-report.ts";
import type { RecordedFailure } from "../../trace/trace.ts";
import type { CampaignPlan } from "../campaign-loop.ts";
import type { FenceLimits } from "../fence-limits.ts";
import type { FreshAnswer } from "../fresh.ts";
import type { GuidanceRequest } from "../guidance.ts";
import type { ShrunkReplay } from "../shrink-one.ts";

/** What a worker is started with. */
export interface WorkerOrder {
  readonly target: string;
  readonly plants: readonly string[];
  readonly plan: CampaignPlan;
  /** The folder for findings. */
  readonly out: string;
  readonly guidance: GuidanceRequest;
  /** Told apart from the other workers' guidance, and from that of a worker whose place this one takes. */
  readonly variant: string;
  readonly part: Part;
  /** Where new inputs are stored, and those of it that this campaign starts from. */
  readonly corpus: CorpusOrder | undefined;
  /** Inputs of an earlier worker that this one starts from as well. */
  readonly inputs: readonly Uint8Array[];
  /** Names of inputs that end the process; they are not executed as seeds. */
  readonly deadly: readonly string[];
  readonly fence: Fence | undefined;
  /** Does this alone, and nothing else. */
  readonly alone: Task | undefined;
}

/** What a worker may be asked to do alone: an input in every scenario that takes bytes, or the case in a file. */
export type Task =
  | { readonly kind: "input"; readonly input: Uint8Array }
  | { readonly kind: "replay" | "shrink"; readonly path: string }
  /** The first runs of a campaign again, or one of them in detail. */
  | { readonly kind: "repeat"; readonly plan: CampaignPlan; readonly run: number | undefined };

/** Which of the workers this is, and the number of its first exchange. */
export interface Part {
  readonly index: number;
  readonly count: number;
  readonly firstEpoch: number;
}

export interface CorpusOrder {
  readonly folder: string;
  readonly names: readonly string[];
}

/** What a process of its own is kept to. */
export interface Fence extends FenceLimits {
  /** The folder for what the process leaves: see `FenceFolder`. */
  readonly folder: string;
  /** Whether every input is noted in a file, also where that slows executions down. */
  readonly notesAll: boolean;
}

/** What a campaign must know of the target, which only workers load. */
export interface TargetFacts {
  readonly name: string;
  readonly scenarios: readonly { readonly name: string; readonly oracles: readonly string[] }[];
  /** Corpus files that were refused, with reasons. */
  readonly refused: readonly string[];
}

/** Guidance of one worker, such that those of several can be joined. */
export interface GuidedPart {
  readonly summary: GuidedSummary;
  /** Names of the features and of the entries. */
  readonly features: readonly string[];
  readonly entries: readonly string[];
}

export type WorkerMessage =
  | { readonly kind: "ready"; readonly facts: TargetFacts }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "progress"; readonly tally: TallyRecord; readonly executions: number }
  | { readonly kind: "claim"; readonly fingerprint: string }
  | { readonly kind: "found"; readonly failure: RecordedFailure; readonly replay: string; readonly run: number }
  | { readonly kind: "finding"; readonly finding: Finding }
  | { readonly kind: "entries"; readonly epoch: number; readonly inputs: readonly Uint8Array[] }
  /** An input that covered something new, for a worker that takes the place of this one. */
  | { readonly kind: "kept"; readonly input: Uint8Array }
  /** What fails when an input is executed alone. */
  | { readonly kind: "judged"; readonly failures: readonly RecordedFailure[] }
  | { readonly kind: "replayed"; readonly result: ReplayResult }
  | { readonly kind: "shrunk"; readonly result: ShrunkReplay | undefined }
  | { readonly kind: "repeated"; readonly answer: FreshAnswer }
  | { readonly kind: "end"; readonly tally: TallyRecord; readonly guided: GuidedPart | undefined };

export type MainMessage =
  | { readonly kind: "stop" }
  | { readonly kind: "claimed"; readonly fingerprint: string; readonly granted: boolean }
  /** What another worker found in an epoch. */
  | {
      readonly kind: "entries";
      readonly worker: number;
      readonly epoch: number;
      readonly inputs: readonly Uint8Array[];
    }
  /** Another worker finds nothing more from this epoch on. */
  | { readonly kind: "left"; readonly worker: number; readonly epoch: number };
