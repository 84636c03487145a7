/**
 * Calls `work`, in which errors capture so many frames of their stack: to capture them takes longer than most runs. A
 * program that has frozen `Error`, or the limit, keeps what it has.
 */
export function withStackFrames<Value>(frames: number, work: () => Value): Value {
  const { stackTraceLimit } = Error;
  Reflect.set(Error, "stackTraceLimit", frames);
  try {
    return work();
  } finally {
    Reflect.set(Error, "stackTraceLimit", stackTraceLimit);
  }
}
