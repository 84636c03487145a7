/** Calls `work`, in which errors capture so many frames of their stack: to capture them takes longer than most runs. */
export function withStackFrames<Value>(frames: number, work: () => Value): Value {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = frames;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
