/** What the process of a module is kept to, unless told. */

/** Seconds that one execution may take. */
export const TIMEOUT_SECONDS = 10;
/** Mebibytes of memory that the process may take. */
export const RSS_MEBIBYTES = 2_048;

const MILLISECONDS = 1_000;
const MEBIBYTE = 1_048_576;

export interface FenceLimits {
  /** The longest execution, in milliseconds of real time. */
  readonly wallMs: number;
  /** The most memory of the process, in bytes. */
  readonly residentBytesMax: number;
}

/** What something is kept to that is done alone. */
export interface AloneLimits extends FenceLimits {
  /** What has its steps counted beside the folder of a module: what `--instrument` names. */
  readonly instrument: readonly string[];
}

export function fenceLimits(timeoutSeconds: number, rssMebibytes: number): FenceLimits {
  return { wallMs: timeoutSeconds * MILLISECONDS, residentBytesMax: rssMebibytes * MEBIBYTE };
}

/** The options that give these limits, without those that nobody has to give. */
export function limitOptions({ wallMs, residentBytesMax }: FenceLimits): string[] {
  const seconds = wallMs / MILLISECONDS;
  const mebibytes = residentBytesMax / MEBIBYTE;
  return [
    ...(seconds === TIMEOUT_SECONDS ? [] : ["--timeout", `${seconds}s`]),
    ...(mebibytes === RSS_MEBIBYTES ? [] : ["--rss-limit", `${mebibytes}`]),
  ];
}
