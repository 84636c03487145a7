/** Who reports a failure that several workers meet: the first that asks. */

/** Asks the main thread, which knows what was claimed. */
export class Claims {
  private readonly send: (fingerprint: string) => void;
  private readonly waiting = new Map<string, (granted: boolean) => void>();

  constructor(send: (fingerprint: string) => void) {
    this.send = send;
  }

  /** Whether this worker is the one to report a failure. A question that is asked again is refused. */
  async ask(fingerprint: string): Promise<boolean> {
    if (this.waiting.has(fingerprint)) {
      return false;
    }
    return await new Promise((resolve) => {
      this.waiting.set(fingerprint, resolve);
      this.send(fingerprint);
    });
  }

  answer(fingerprint: string, granted: boolean): void {
    this.waiting.get(fingerprint)?.(granted);
  }
}
