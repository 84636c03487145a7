/** The one generator of seedrandom that is used, imported without the other six. */
declare module "seedrandom/lib/alea.js" {
  import type { PRNG } from "seedrandom";

  export default function alea(seed: string): PRNG;
}
