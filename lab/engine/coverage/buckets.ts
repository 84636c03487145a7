/** Hit counts fall into eight buckets, as in AFL: how often matters by its order of magnitude only. */

export const BUCKET_COUNT = 8;

/** The least count of each bucket. */
export const BUCKET_MINIMA: readonly number[] = [1, 2, 3, 4, 8, 16, 32, 128];

const COUNTS = 256;

/** The bucket of each count from 1 to 255; a count of 0 has none. */
export const BUCKETS: Uint8Array = Uint8Array.from({ length: COUNTS }, (_, count) =>
  Math.max(
    0,
    BUCKET_MINIMA.findLastIndex((minimum) => minimum <= count),
  ),
);
