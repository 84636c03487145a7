/**
 * Makes the next input from the corpus: by havoc, by mutation of records where the target has a
 * structure, or by the target's generator. The input is left in the scratch.
 */
import type { Drawer } from "../../core/decisions.ts";
import { Decisions } from "../../core/decisions.ts";
import type { Key } from "../../core/hash.ts";
import { numberedKey, subkey } from "../../core/hash.ts";
import type { InputSource, InputStructure } from "../../target/target.ts";
import { mutate } from "../mutate.ts";
import { uniform } from "../strategies/uniform.ts";
import type { Corpus, CorpusEntry } from "./corpus.ts";
import type { Material } from "./operators.ts";
import { Random } from "./random.ts";
import type { Scratch } from "./scratch.ts";
import { ScratchMutator } from "./scratch-mutator.ts";

/** What is known of the form of inputs. */
export interface InputShape {
  readonly structure?: InputStructure | undefined;
  /** Makes valid or nearly valid inputs by decisions. */
  readonly generate?: ((source: InputSource) => Uint8Array) | undefined;
}

export interface InputMakerOptions {
  readonly key: Key;
  readonly corpus: Corpus;
  readonly tokens: readonly Uint8Array[];
  readonly shape: InputShape;
  readonly lengthMax: number;
}

/** Of so many inputs, how many are generated and how many are mutated by records; a power of two. */
const TURNS = 16;
const GENERATED_TURNS = 1;
const RECORD_TURNS = 4;
/** Generated inputs that a campaign starts from. */
const SAMPLES = 16;
const RECORD_MUTATIONS_MAX = 4;
/** The most tokens that are learned from what the program compares. */
const LEARNED_TOKENS_MAX = 1_024;
const TOKEN_BYTES_MAX = 64;

export class InputMaker implements Material {
  readonly tokens: Uint8Array[];
  private readonly options: InputMakerOptions;
  private readonly random: Random;
  private readonly mutator: ScratchMutator;
  private readonly generatorKey: Key;
  private readonly knownTokens: Set<string>;
  private readonly tokensMax: number;
  private readonly randomDrawer: Drawer;
  private generated = 0;

  constructor(options: InputMakerOptions) {
    const { key, tokens, lengthMax } = options;
    this.options = options;
    this.tokens = tokens.filter(({ length }) => length > 0 && length <= TOKEN_BYTES_MAX);
    this.tokensMax = this.tokens.length + LEARNED_TOKENS_MAX;
    this.knownTokens = new Set(this.tokens.map(textOf));
    this.random = new Random(subkey(key, "mutation"));
    this.generatorKey = subkey(key, "generator");
    this.mutator = new ScratchMutator(this.random, this, lengthMax);
    this.randomDrawer = { draw: (_, alternatives) => this.random.below(alternatives) };
  }

  get scratch(): Scratch {
    return this.mutator.scratch;
  }

  /** Inputs that a campaign without a corpus starts from. */
  samples(): Uint8Array[] {
    const { generate } = this.options.shape;
    return generate === undefined ? [] : Array.from({ length: SAMPLES }, () => this.generateBy(generate));
  }

  /** Makes an input and gives the entry that it was made from, if from one. */
  make(): CorpusEntry | undefined {
    const { shape, corpus } = this.options;
    const turn = this.random.next() & (TURNS - 1);
    if (turn < GENERATED_TURNS && shape.generate !== undefined) {
      this.scratch.load(this.generateBy(shape.generate));
      return undefined;
    }
    const parent = corpus.select(this.random);
    const input = parent?.bytes ?? EMPTY;
    if (turn < GENERATED_TURNS + RECORD_TURNS && shape.structure !== undefined && input.length > 0) {
      this.scratch.load(this.mutateRecords(input, shape.structure));
    } else {
      this.mutator.mutate(input);
    }
    return parent;
  }

  /** Adds tokens that the program compared its input with. */
  learn(tokens: readonly Uint8Array[]): void {
    for (const token of tokens) {
      const text = textOf(token);
      if (this.tokens.length < this.tokensMax && token.length <= TOKEN_BYTES_MAX && !this.knownTokens.has(text)) {
        this.knownTokens.add(text);
        this.tokens.push(token);
      }
    }
  }

  other(): Uint8Array {
    return this.options.corpus.any(this.random);
  }

  private generateBy(generate: (source: InputSource) => Uint8Array): Uint8Array {
    const decisions = new Decisions(uniform(numberedKey(this.generatorKey, this.generated)));
    this.generated += 1;
    return generate({ at: (entity) => decisions.place("input", entity) });
  }

  private mutateRecords(input: Uint8Array, structure: InputStructure): Uint8Array {
    const material = { dictionary: this.tokens, corpus: this.options.corpus.inputs, structure };
    const place = new Decisions({ name: "stream", open: () => this.randomDrawer }).place("input.mutate", "records");
    let mutant = input;
    for (let left = 1 + this.random.below(RECORD_MUTATIONS_MAX); left > 0; left -= 1) {
      mutant = mutate(mutant, place, material);
    }
    return mutant;
  }
}

const EMPTY = new Uint8Array(0);

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}
