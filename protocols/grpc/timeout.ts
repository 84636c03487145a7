/** `grpc-timeout`: up to eight digits and a unit. One tick is a microsecond. */

const TICKS_PER_UNIT: ReadonlyMap<string, number> = new Map([
  ["H", 3_600_000_000],
  ["M", 60_000_000],
  ["S", 1_000_000],
  ["m", 1_000],
  ["u", 1],
  ["n", 1 / 1_000],
]);
const DIGITS_MAX = 8;
/** The largest amount of a unit, plus one. */
const AMOUNT_END = 10 ** DIGITS_MAX;
/** 57 years, which no deadline needs; with it every time stays exact. */
const TIMEOUT_TICKS_MAX = 2 ** 51 - 1;

/** Ticks, a part of one rounded up; `undefined` where the text is none. 0 is a time that is over. */
export function readTimeout(text: string): number | undefined {
  const perUnit = TICKS_PER_UNIT.get(text.slice(-1));
  const digits = text.slice(0, -1);
  if (perUnit === undefined || !/^[0-9]{1,8}$/.test(digits)) return undefined;
  return Math.min(TIMEOUT_TICKS_MAX, Math.ceil(Number(digits) * perUnit));
}

/** In the finest unit that has room for it; rounded up, so that the server does not give up before the client. */
export function writeTimeout(ticks: number): string {
  for (const unit of ["u", "m", "S", "M"]) {
    const amount = Math.ceil(ticks / (TICKS_PER_UNIT.get(unit) ?? 1));
    if (amount < AMOUNT_END) return `${amount}${unit}`;
  }
  return `${Math.min(AMOUNT_END - 1, Math.ceil(ticks / (TICKS_PER_UNIT.get("H") ?? 1)))}H`;
}
