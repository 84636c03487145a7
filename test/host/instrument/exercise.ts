/**
 * The text of a program that uses six packages in many ways and prints what came out. Run bare and
 * instrumented, it must print the same.
 */
export const EXERCISE = `
const { hash } = await import("node:crypto");
const { inspect } = await import("node:util");
const digest = (value) => hash("sha256", inspect(value, { depth: 12, maxArrayLength: null, maxStringLength: null }));
let state = 42;
const random = () => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 8);
const bytes = (length) => Buffer.from(Array.from({ length }, () => random() & 255));
const attempt = (run) => { try { return run() } catch (error) { return error.constructor.name } };
const results = {};

const { default: hpack } = await import("hpack.js");
const headers = (data) => {
  const decompressor = hpack.decompressor.create({ table: { maxSize: 256, protocolMaxSize: 4096 } });
  let failed = 0;
  decompressor.on("error", () => { failed += 1 });
  decompressor.write(data);
  attempt(() => { for (let i = 0; i < 40 && !decompressor._decoder.isEmpty(); i += 1) decompressor._execute() });
  const read = [];
  for (let header = decompressor.read(); header !== null; header = decompressor.read()) read.push(header);
  return [read, failed];
};
const compressor = hpack.compressor.create({ table: { maxSize: 4096 } });
compressor.write([{ name: ":method", value: "GET" }, { name: "x-y", value: "z".repeat(200), huffman: true }]);
const packed = compressor.read();
results.hpack = [packed, headers(packed), ...Array.from({ length: 400 }, () => headers(bytes(1 + (random() % 40))))];

const fc = await import("fast-check");
const anything = fc.anything({ maxDepth: 3, withBigInt: true, withDate: true });
// The other fields of a report hold stacks and times.
const report = ({ failed, numRuns, numShrinks, counterexample, counterexamplePath }) => [failed, numRuns, numShrinks, counterexample, counterexamplePath];
results.fastCheck = [
  fc.sample(anything, { seed: 1, numRuns: 60 }),
  fc.sample(fc.string({ unit: "grapheme" }), { seed: 2, numRuns: 40 }),
  report(fc.check(fc.property(fc.array(fc.nat()), (list) => list.length < 4 || list.reduce((a, b) => a + b, 0) < 50), { seed: 3 })),
  report(fc.check(fc.property(fc.webUrl(), (url) => !url.includes("q")), { seed: 4 })),
];

const { default: seedrandom } = await import("seedrandom");
results.seedrandom = ["a", "seed", "x".repeat(500)].flatMap((seed) => {
  const make = [seedrandom, seedrandom.alea, seedrandom.xor128, seedrandom.tychei];
  return make.map((generator) => { const next = generator(seed, { state: true }); return [next(), next.int32(), next.double(), next.state()] });
});

const v = await import("valibot");
const schema = v.object({
  name: v.pipe(v.string(), v.minLength(2), v.regex(/^[a-z]+$/u)),
  age: v.optional(v.pipe(v.number(), v.integer(), v.maxValue(150)), 7),
  tags: v.array(v.union([v.literal("a"), v.picklist(["b", "c"])])),
  at: v.variant("kind", [v.object({ kind: v.literal("x"), x: v.number() }), v.object({ kind: v.literal("y") })]),
});
results.valibot = [
  { name: "abc", tags: ["a", "c"], at: { kind: "y" } }, { name: "A", age: 1.5, tags: ["q"], at: { kind: "z" } }, null, [], { name: 3 },
].map((input) => { const { success, output, issues } = v.safeParse(schema, input); return [success, output, issues?.map(({ message, path }) => [message, path?.map(({ key }) => key)])] });

const { pack, unpack, Packr } = await import("msgpackr");
const values = fc.sample(fc.anything({ maxDepth: 4, withMap: true, withSet: true, withNullPrototype: true }), { seed: 5, numRuns: 200 });
const structures = new Packr({ structures: [] });
results.msgpackr = [
  values.map((value) => attempt(() => { const data = pack(value); return [data, unpack(data)] })),
  Array.from({ length: 300 }, () => attempt(() => unpack(bytes(1 + (random() % 30))))),
  [{ a: 1, b: "x" }, { a: 2, b: "y".repeat(70) }].map((value) => { const data = structures.pack(value); return [data, structures.unpack(data)] }),
];

const { Command } = await import("commander");
const command = (argv) => {
  const said = [];
  const program = new Command("tool").exitOverride().configureOutput({ writeOut: (text) => said.push(text), writeErr: (text) => said.push(text) });
  program.option("-n, --number <n>", "a number", Number, 3).option("--no-colour").argument("[files...]");
  program.command("run <file>").option("--deep").action((file, options) => said.push(["ran", file, options]));
  program.action((files, options) => said.push([files, options]));
  return [attempt(() => program.parse(argv, { from: "user" }).opts()), said];
};
results.commander = [["--help"], ["run", "x", "--deep"], ["-n", "4", "a", "b"], ["--numbr"], ["--no-colour"], ["run"], ["help", "run"]].map(command);

console.log(JSON.stringify({
  digests: Object.fromEntries(Object.entries(results).map(([name, result]) => [name, digest(result)])),
  modules: globalThis.instrumentedModules?.() ?? 0,
}));
`;
