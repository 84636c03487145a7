/**
 * The public surface of quiesce: decoders as targets, targets and their configuration, and what a
 * simulated session is written with. `quiesce/vitest` is beside it.
 */
export type { Decoded, Decoder, Fault, Gauge } from "./core/decoder.ts";
export type { Decisions, Deviation, Place } from "./core/decisions.ts";
export { fold, hashBytes, hashText } from "./core/hash.ts";
export type { CancelReason, Outcome } from "./core/outcome.ts";
export type { Plant } from "./core/plant.ts";

export type { LabConfig, TargetEntry } from "./target/config.ts";
export { defineConfig } from "./target/config.ts";
export type { Declaration, Declarations } from "./target/declared-errors.ts";
export type { DecoderOptions } from "./target/decoder-target.ts";
export { decoderTarget } from "./target/decoder-target.ts";
export type { CreateDecoder, ForeignDecoder, Reports } from "./target/foreign-decoder.ts";
export { defineTarget } from "./target/define-target.ts";
export { AttackWatch } from "./target/attack-watch.ts";
export type { Attacked, Flood } from "./target/floods.ts";
export { floodScenarios } from "./target/floods.ts";
export type {
  Attack,
  DirectLab,
  DirectScenario,
  InputSource,
  InputStructure,
  Scenario,
  SimulatedScenario,
  Target,
  World,
} from "./target/target.ts";
export { InputReader } from "./target/input-reader.ts";
export type { ForeignProgram, ProgramOptions } from "./host/program-target.ts";
export { programTarget } from "./host/program-target.ts";
export type { ZlibMeter } from "./host/synchronous-zlib.ts";
export { synchronousZlib } from "./host/synchronous-zlib.ts";
export { drawFrom } from "./target/arbitrary.ts";
export { chunksOf } from "./target/chunks.ts";
export type { DecoderSubject } from "./target/decode.ts";
export { decodeScenario } from "./target/decode.ts";
export { heapScenario } from "./target/heap.ts";
export type { Bounds } from "./target/observe.ts";
export { Observation } from "./target/observe.ts";
export { digestValue } from "./target/structural-digest.ts";

export type { Budget } from "./runtime/budget.ts";
export { Channel } from "./runtime/channel.ts";
export type { Body, RegionOptions, TaskHandle } from "./runtime/context.ts";
export type { Context } from "./runtime/context.ts";
export { Mutex } from "./runtime/mutex.ts";
export { Semaphore } from "./runtime/semaphore.ts";
export { Cancelled } from "./runtime/signals.ts";
export type { Recorder } from "./trace/recorder.ts";
export { EVENT } from "./trace/events.ts";
export type { Network } from "./world/network.ts";
