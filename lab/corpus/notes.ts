/** What a reader of somebody else's file has to say about it: each thing once, with how often and where first. */

/** Different notes; a file that gives cause for more is told of as a whole. */
const NOTES_MAX = 64;

interface Note {
  readonly at: number;
  count: number;
}

export class Notes {
  private readonly byText = new Map<string, Note>();
  private rest = 0;

  /** `at` is the place in the file, in bytes. */
  add(text: string, at: number): void {
    const present = this.byText.get(text);
    if (present !== undefined) {
      present.count += 1;
    } else if (this.byText.size < NOTES_MAX) {
      this.byText.set(text, { at, count: 1 });
    } else {
      this.rest += 1;
    }
  }

  lines(): string[] {
    const lines = [...this.byText].map(([text, { at, count }]) =>
      count === 1 ? `at byte ${at}: ${text}` : `at byte ${at} and ${count - 1} more: ${text}`,
    );
    return this.rest === 0 ? lines : [...lines, `${this.rest} more notes of other kinds`];
  }
}
