/** Scenarios whose code is imported only when they are to run. */
import type { DirectScenario, SimulatedScenario } from "./target.ts";

/** A direct scenario as it is declared, with a way to import what it executes. */
export type LazyDirect = Omit<DirectScenario, "execute" | "prepare"> & {
  load(): Promise<DirectScenario["execute"]>;
};

/** A simulated scenario as it is declared, with a way to import its program. */
export type LazySimulated = Omit<SimulatedScenario, "main" | "prepare"> & {
  load(): Promise<SimulatedScenario["main"]>;
};

export function lazyDirect({ load, ...declared }: LazyDirect): DirectScenario {
  const loaded = loadedOnce(declared.name, load);
  return { ...declared, prepare: loaded.prepare, execute: (lab, input) => loaded.get()(lab, input) };
}

export function lazySimulated({ load, ...declared }: LazySimulated): SimulatedScenario {
  const loaded = loadedOnce(declared.name, load);
  return { ...declared, prepare: loaded.prepare, main: (world, input) => loaded.get()(world, input) };
}

function loadedOnce<Loaded>(name: string, load: () => Promise<Loaded>): { prepare(): Promise<void>; get(): Loaded } {
  let loaded: { readonly value: Loaded } | undefined;
  return {
    async prepare() {
      loaded ??= { value: await load() };
    },
    get() {
      if (loaded === undefined) {
        throw new TypeError(`scenario ${name} runs before it was prepared`);
      }
      return loaded.value;
    },
  };
}
