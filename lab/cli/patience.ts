/** How long a promise of a fuzz function may stay pending. */

const PATIENCE_MS = 2_000;

/** Waits for a promise as long as there is patience; gives whether it was settled. */
export async function settledInTime(settled: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), PATIENCE_MS);
  });
  const inTime = await Promise.race([settled.then(() => true), expired]);
  clearTimeout(timer);
  return inTime;
}
