/** How toy decoders that break a property, or seem to, are listed. */
import type { ForeignDecoder, Reports } from "../../lab/target/foreign-decoder.ts";
import type { toyTarget } from "./toy.ts";

export type ToyClass = new (reports: Reports<unknown>) => ForeignDecoder<unknown>;
type Options = Parameters<typeof toyTarget>[1];

export type Broken = readonly [what: string, oracle: string, decoder: ToyClass, options?: Options];
export type NearMiss = readonly [what: string, decoder: ToyClass, options?: Options];
