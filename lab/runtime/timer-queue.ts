/** Callbacks by virtual time: earliest first, in the order they were set where times are equal. */

export interface Timer {
  readonly at: number;
  readonly order: number;
  /** `undefined` once it fired or was taken back. */
  fire: (() => void) | undefined;
}

export class TimerQueue {
  private readonly heap: Timer[] = [];
  private added = 0;

  /** Sets a timer for virtual time `at`, in ticks. */
  add(at: number, fire: () => void): Timer {
    const timer: Timer = { at, order: this.added, fire };
    this.added += 1;
    this.heap.push(timer);
    this.siftUp(this.heap.length - 1);
    return timer;
  }

  /** The time of the earliest timer that was not taken back. */
  earliest(): number | undefined {
    while (this.heap[0] !== undefined && this.heap[0].fire === undefined) {
      this.removeFirst();
    }
    return this.heap[0]?.at;
  }

  /** Takes the earliest timer if it is due at `now`. */
  takeDue(now: number): Timer | undefined {
    const at = this.earliest();
    return at !== undefined && at <= now ? this.removeFirst() : undefined;
  }

  private removeFirst(): Timer | undefined {
    const first = this.heap[0];
    const last = this.heap.pop();
    if (last !== undefined && this.heap.length > 0) {
      this.heap[0] = last;
      this.siftDown(0);
    }
    return first;
  }

  private siftUp(from: number): void {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.swapIfEarlier(index, parent)) {
        return;
      }
      index = parent;
    }
  }

  private siftDown(from: number): void {
    let index = from;
    for (;;) {
      const left = index * 2 + 1;
      const right = left + 1;
      const child = this.isEarlier(right, left) ? right : left;
      if (!this.swapIfEarlier(child, index)) {
        return;
      }
      index = child;
    }
  }

  private swapIfEarlier(lower: number, upper: number): boolean {
    const below = this.heap[lower];
    const above = this.heap[upper];
    if (below === undefined || above === undefined || !this.isEarlier(lower, upper)) {
      return false;
    }
    this.heap[upper] = below;
    this.heap[lower] = above;
    return true;
  }

  private isEarlier(leftIndex: number, rightIndex: number): boolean {
    const left = this.heap[leftIndex];
    const right = this.heap[rightIndex];
    if (left === undefined || right === undefined) {
      return false;
    }
    return left.at < right.at || (left.at === right.at && left.order < right.order);
  }
}
