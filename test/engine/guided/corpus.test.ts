import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Measured } from "../../../lab/engine/guided/corpus.ts";
import { entryName } from "../../../lab/corpus/entry-name.ts";
import { Corpus } from "../../../lab/engine/guided/corpus.ts";
import { mergeCorpora, minimiseCorpus } from "../../../lab/engine/guided/cover.ts";
import { Random } from "../../../lab/engine/guided/random.ts";

const KEY = { high: 3, low: 4 };

function measured(text: string, ...features: readonly number[]): Measured {
  return { bytes: new Uint8Array(Buffer.from(text)), features: Uint32Array.from(features) };
}

/** How often each of the entries is selected. */
function selections(corpus: Corpus, times: number): number[] {
  const random = new Random(KEY);
  for (let time = 0; time < times; time += 1) {
    corpus.select(random);
  }
  return corpus.entries.map((entry) => entry.selections);
}

describe("the corpus", () => {
  test("selects entries with rare features more often, but not for ever", () => {
    const hits = [1_000, 1_000, 1];
    const corpus = new Corpus((features) =>
      Math.sqrt(features.reduce((sum, feature) => sum + 1 / (hits[feature] ?? 1), 0)),
    );
    corpus.add({ bytes: Uint8Array.of(1), features: Uint32Array.of(0, 1) }, { execution: 1, steps: 0 });
    corpus.add({ bytes: Uint8Array.of(2), features: Uint32Array.of(0, 2) }, { execution: 2, steps: 0 });
    const [common = 0, rare = 0] = selections(corpus, 2_000);
    expect(rare).toBeGreaterThan(common * 5);
    // Energy falls with the square root of selections: after many, the other one has had its turns.
    const [later = 0, laterRare = 0] = selections(corpus, 50_000);
    expect(laterRare / later).toBeLessThan((rare / common) * 0.7);
  });

  test("selects short entries more often than long ones with the same features", () => {
    const corpus = new Corpus(() => 1);
    corpus.add({ bytes: new Uint8Array(1_000), features: Uint32Array.of(0) }, { execution: 1, steps: 0 });
    corpus.add({ bytes: new Uint8Array(10), features: Uint32Array.of(0) }, { execution: 2, steps: 0 });
    const [long = 0, short = 0] = selections(corpus, 1_000);
    expect(short).toBeGreaterThan(long * 2);
  });

  test("selects cheap entries more often than those that take many steps", () => {
    const corpus = new Corpus(() => 1);
    corpus.add({ bytes: Uint8Array.of(1), features: Uint32Array.of(0) }, { execution: 1, steps: 5_000 });
    corpus.add({ bytes: Uint8Array.of(2), features: Uint32Array.of(0) }, { execution: 2, steps: 50 });
    const [dear = 0, cheap = 0] = selections(corpus, 1_000);
    expect(cheap).toBeGreaterThan(dear * 5);
  });

  test("selects every entry of a program without counters", () => {
    const corpus = new Corpus(() => 0);
    for (let index = 0; index < 10; index += 1) {
      corpus.add({ bytes: Uint8Array.of(index), features: new Uint32Array(0) }, { execution: index, steps: 0 });
    }
    expect(Math.min(...selections(corpus, 1_000))).toBeGreaterThan(50);
  });

  test("has nothing to select when it is empty", () => {
    const corpus = new Corpus(() => 1);
    expect(corpus.select(new Random(KEY))).toBeUndefined();
    expect(corpus.any(new Random(KEY))).toEqual(new Uint8Array(0));
  });

  test("replaces an entry in its place", () => {
    const corpus = new Corpus(() => 1);
    const first = corpus.add(
      { bytes: Uint8Array.of(1, 2, 3), features: Uint32Array.of(7) },
      { execution: 1, steps: 0 },
    );
    corpus.add({ bytes: Uint8Array.of(4), features: Uint32Array.of(8) }, { execution: 2, steps: 0 });
    const before = corpus.hash();
    corpus.replace(first, Uint8Array.of(1));
    expect(corpus.inputs).toEqual([Uint8Array.of(1), Uint8Array.of(4)]);
    expect(corpus.entries[0]).toMatchObject({ execution: 1, features: Uint32Array.of(7) });
    expect(corpus.hash()).not.toBe(before);
  });

  test("names entries by their content", () => {
    expect(entryName(Buffer.from("abc"))).toBe("ba7816bf8f01cfea");
    expect(entryName(Uint8Array.of(0x61, 0x62, 0x63))).toBe(entryName(Buffer.from("abc")));
  });
});

const anyEntries = fc.array(
  fc
    .tuple(fc.uint8Array({ maxLength: 6 }), fc.uniqueArray(fc.nat(30), { maxLength: 8 }))
    .map(([bytes, features]) => ({ bytes, features: Uint32Array.from(features).sort() })),
  { maxLength: 25 },
);

function allFeatures(entries: readonly Measured[]): number[] {
  return [...new Set(entries.flatMap(({ features }) => [...features]))].sort((left, right) => left - right);
}

describe("minimising", () => {
  test("keeps all features and only entries of the corpus, none of which is idle when it is taken", () => {
    fc.assert(
      fc.property(anyEntries, (entries) => {
        const kept = minimiseCorpus(entries);
        expect(allFeatures(kept)).toEqual(allFeatures(entries));
        expect(kept.every((entry) => entries.includes(entry))).toBe(true);
        expect(new Set(kept).size).toBe(kept.length);
        for (const [index, entry] of kept.entries()) {
          const before = allFeatures(kept.slice(0, index));
          expect([...entry.features].some((feature) => !before.includes(feature))).toBe(true);
        }
      }),
    );
  });

  test("takes the entry with most missing features at every step", () => {
    fc.assert(
      fc.property(anyEntries, (entries) => {
        const covered = new Set<number>();
        const gain = ({ features }: Measured): number =>
          [...features].filter((feature) => !covered.has(feature)).length;
        for (const entry of minimiseCorpus(entries)) {
          expect(gain(entry)).toBe(Math.max(...entries.map(gain)));
          entry.features.forEach((feature) => covered.add(feature));
        }
      }),
    );
  });

  test("does not depend on the order of the entries", () => {
    const distinct = anyEntries.map((entries) => [
      ...new Map(entries.map((entry) => [entryName(entry.bytes), entry])).values(),
    ]);
    fc.assert(
      fc.property(distinct, (entries) => {
        expect(minimiseCorpus(entries.toReversed())).toEqual(minimiseCorpus(entries));
      }),
    );
  });

  test("prefers the smaller of equals", () => {
    const kept = minimiseCorpus([measured("long", 1, 2), measured("s", 1, 2), measured("other", 3)]);
    expect(kept.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(["s", "other"]);
  });
});

describe("merging", () => {
  test("keeps the base and adds what brings features", () => {
    fc.assert(
      fc.property(anyEntries, anyEntries, (base, added) => {
        const merged = mergeCorpora(base, added);
        expect(merged.slice(0, base.length)).toEqual(base);
        expect(allFeatures(merged)).toEqual(allFeatures([...base, ...added]));
        expect(merged.length - base.length).toBeLessThanOrEqual(allFeatures(added).length);
      }),
    );
  });

  test("adds nothing from a corpus that covers no more", () => {
    const base = [measured("a", 1, 2)];
    expect(mergeCorpora(base, [measured("b", 1), measured("c", 2)])).toEqual(base);
  });
});
