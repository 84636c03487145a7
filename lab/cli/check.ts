/** Checks what a user's module exports before anything relies on it; a complaint says where and what was expected. */
import * as v from "valibot";
import type { LabConfig } from "../target/config.ts";
import type { Target } from "../target/target.ts";
import { UsageError } from "./exit.ts";

const callable = v.function();
const text = v.pipe(v.string(), v.nonEmpty());

const scenarioBase = {
  name: text,
  summary: v.string(),
  period: v.pipe(v.number(), v.integer(), v.minValue(1)),
  oracles: v.array(text),
  input: v.picklist(["bytes", "decisions"]),
  prepare: v.optional(callable),
  generate: v.optional(callable),
  attack: v.optional(
    v.strictObject({
      limit: text,
      bound: v.pipe(v.number(), v.integer(), v.minValue(0)),
      unit: text,
      fault: text,
    }),
  ),
};
const direct = {
  outside: v.optional(v.literal("allowed")),
  stepsMax: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  execute: callable,
  probe: v.optional(callable),
  declared: v.optional(callable),
  describe: v.optional(callable),
};
const simulated = {
  main: callable,
  liveness: v.optional(v.strictObject({ healingTick: v.pipe(v.number(), v.integer(), v.minValue(1)) })),
};
const targetSchema = v.strictObject({
  name: text,
  summary: v.string(),
  scenarios: v.pipe(
    v.array(
      v.variant("kind", [
        v.strictObject({ ...scenarioBase, kind: v.literal("direct"), ...direct }),
        v.strictObject({ ...scenarioBase, kind: v.literal("simulated"), ...simulated }),
      ]),
    ),
    v.nonEmpty(),
  ),
  dictionary: v.array(v.instance(Uint8Array)),
  structure: v.optional(v.strictObject({ split: callable, repair: callable })),
});

const configSchema = v.strictObject({
  targets: v.array(v.strictObject({ name: text, load: callable, plants: v.optional(callable) })),
});

/** The target that the module at `path` exports. */
export function checkTarget(value: unknown, path: string): Target {
  const hint =
    "it must export `target`, a Target: { name, summary, scenarios, dictionary, structure }, or `fuzz`, a function of a Buffer";
  return checked<Target>(targetSchema, value, { what: "target", path, hint });
}

/** The configuration that the module at `path` exports by default. */
export function checkConfig(value: unknown, path: string): LabConfig {
  const hint = "it must export by default what defineConfig({ targets: [{ name, load, plants? }] }) gives";
  return checked<LabConfig>(configSchema, value, { what: "default", path, hint });
}

interface Complaint {
  readonly what: string;
  readonly path: string;
  readonly hint: string;
}

/** Gives the value itself and not the parsed copy, since methods may rely on their object. */
function checked<Checked>(schema: v.GenericSchema, value: unknown, { what, path, hint }: Complaint): Checked {
  const parsed = v.safeParse(schema, value, { abortEarly: true });
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const place = [what, v.getDotPath(issue)].filter((part) => part !== null).join(".");
    throw new UsageError(`${path} exports no usable ${place}: ${issue.message}; ${hint}`);
  }
  // The schema is the type, except for what functions take and give, which only a call shows.
  return value as Checked;
}
