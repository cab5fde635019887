/** How old an answer may be. */
const AGE_SECONDS = 10;

interface Answer<T> {
  /** Milliseconds. */
  readonly at: number;
  readonly object: Promise<T | undefined>;
}

/**
 * Objects that one operation asks for many times, as a hundred deployments ask for their pool: asked
 * for once in some seconds. That one is not there is never kept, for it may be about to be made.
 */
export class RecentAnswers<T> {
  private readonly answers = new Map<string, Answer<T>>();

  constructor(
    private readonly ask: (key: string) => Promise<T | undefined>,
    private readonly now: () => number,
  ) {}

  get(key: string): Promise<T | undefined> {
    const earlier = this.answers.get(key);
    if (earlier && this.now() - earlier.at <= AGE_SECONDS * 1000) return earlier.object;
    const answer = { at: this.now(), object: this.ask(key) };
    const forget = () => {
      if (this.answers.get(key) === answer) this.answers.delete(key);
    };
    answer.object.then((object) => object ?? forget(), forget);
    this.answers.set(key, answer);
    return answer.object;
  }

  /** Does what may change an object: nothing that was asked for before its end is used after. */
  async changing<R>(change: () => Promise<R>): Promise<R> {
    this.answers.clear();
    try {
      return await change();
    } finally {
      this.answers.clear();
    }
  }
}
