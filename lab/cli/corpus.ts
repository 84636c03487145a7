/** `quiesce corpus`: makes corpora smaller, joins them, imports inputs, and shows them. */
import type { ImportFormat } from "../corpus/import-source.ts";
import { IMPORT_FORMATS } from "../corpus/import-source.ts";
import { UsageError } from "./exit.ts";
import type { ExitCode } from "./exit.ts";
import { suggestion } from "./nearest.ts";

export interface CorpusOptions {
  readonly target?: string;
  readonly instrument: readonly string[];
  readonly out?: string;
  readonly format: string;
  readonly port?: number;
  readonly json?: boolean;
}

/** What an action takes; the paths are as many as it wants. */
interface Action {
  readonly pathsMin: number;
  readonly pathsMax: number;
  readonly wanted: string;
  run(options: CorpusOptions, paths: readonly string[]): Promise<ExitCode>;
}

const ACTIONS: ReadonlyMap<string, Action> = new Map<string, Action>([
  [
    "minimise",
    {
      pathsMin: 1,
      pathsMax: 1,
      wanted: "one folder",
      async run(options, [folder = ""]) {
        const { minimise } = await import("./corpus-minimise.ts");
        return await minimise({ ...options, target: targetOf(options, "minimise"), folder });
      },
    },
  ],
  [
    "merge",
    {
      pathsMin: 2,
      pathsMax: Number.POSITIVE_INFINITY,
      wanted: "the folder to merge into and one or more others",
      async run(options, [into = "", ...from]) {
        const { merge } = await import("./corpus-merge.ts");
        return await merge({ ...options, target: targetOf(options, "merge"), into, from });
      },
    },
  ],
  [
    "import",
    {
      pathsMin: 2,
      pathsMax: Number.POSITIVE_INFINITY,
      wanted: "the folder to import into and one or more files or folders",
      async run(options, [into = "", ...sources]) {
        const { importInputs } = await import("./corpus-import.ts");
        const { port, json } = options;
        return await importInputs({ into, sources, format: formatOf(options), port, json });
      },
    },
  ],
  [
    "show",
    {
      pathsMin: 1,
      pathsMax: Number.POSITIVE_INFINITY,
      wanted: "one or more files or folders",
      async run(options, paths) {
        return await (await import("./corpus-show.ts")).show(options, paths);
      },
    },
  ],
]);

export async function corpusCommand(options: CorpusOptions, name: string, paths: readonly string[]): Promise<ExitCode> {
  const action = ACTIONS.get(name);
  if (action === undefined) {
    throw new UsageError(`unknown action "${name}" of corpus: ${suggestion(name, [...ACTIONS.keys()])}`);
  }
  if (paths.length < action.pathsMin || paths.length > action.pathsMax) {
    throw new UsageError(`corpus ${name} takes ${action.wanted}, and ${paths.length} were given`);
  }
  return await action.run(options, paths);
}

function targetOf({ target }: CorpusOptions, action: string): string {
  if (target === undefined) {
    throw new UsageError(`corpus ${action} compares inputs by what they cover: name the code with --target`);
  }
  return target;
}

function formatOf({ format }: CorpusOptions): ImportFormat {
  const known = IMPORT_FORMATS.find((candidate) => candidate === format);
  if (known === undefined) {
    throw new UsageError(`unknown format "${format}": ${suggestion(format, IMPORT_FORMATS)}`);
  }
  return known;
}
