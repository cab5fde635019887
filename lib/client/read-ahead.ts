import { PAGE, type Window } from "./filter";

/** Where the pages of a kind of object come from. */
export interface PageSource<T> {
  keyOf(object: T): string;
  /** A page of all that there are; undefined where nothing is to be read ahead. */
  readonly page: ((window: Window) => Promise<T[]>) | undefined;
}

/** What reading ahead needs of the client around it. */
export interface ReadScene {
  /** Done when the server is known. */
  ready(): Promise<unknown>;
  /** A number that changes when this client begins a write, and when it ends one. */
  writes(): number;
  /** Milliseconds. */
  now(): number;
}

const LIMITS = {
  /** How old what was read ahead may be. */
  ageSeconds: 10,
  /** So many reads, more than are asked for at once, with no longer pause, look like a refresh. */
  reads: 3,
  pauseSeconds: 1,
  /** Pages in those seconds, however much there is on the server. */
  pages: 10,
} as const;

/** Reads that followed each other without a pause and without a write. */
interface Burst {
  readonly writes: number;
  batches: number;
  reads: number;
  lastAt: number;
  /** The last page had nothing that was asked for. */
  inVain: boolean;
}

/** What was read ahead, page after page from the first on. */
interface Held<T> {
  readonly writes: number;
  readonly since: number;
  readonly objects: Map<string, T>;
  pages: number;
  complete: boolean;
}

/**
 * The engine asks for objects a few at a time, and never says for which it asks next. So once the
 * asking goes on, whole pages are read, and later reads are served from them: only as long as pages
 * have what is asked for, since most of a server's objects may be other people's.
 *
 * Never stale: what was read ahead is handed out once, within seconds, and not after any write of
 * this client. That an object is gone is never concluded from pages.
 */
export class ReadAhead<T extends object> {
  private burst: Burst = { writes: 0, batches: 0, reads: 0, lastAt: 0, inVain: false };
  private held: Held<T> | undefined;

  constructor(
    private readonly source: PageSource<T>,
    private readonly scene: ReadScene,
  ) {}

  /** An object that was read ahead. */
  take(key: string): T | undefined {
    const held = this.current();
    const object = held?.objects.get(key);
    held?.objects.delete(key);
    if (object !== undefined) this.burst.lastAt = this.scene.now();
    return object;
  }

  /** Those of the objects that pages have, which are read if that seems worth it. */
  async find(keys: ReadonlySet<string>): Promise<Map<string, T>> {
    const found = new Map<string, T>();
    for (const key of keys) {
      const object = this.take(key);
      if (object !== undefined) found.set(key, object);
    }
    const burst = this.burstWith(keys.size);
    while (found.size < keys.size && this.isWorthwhile(burst)) {
      const before = found.size;
      for (const object of await this.nextPage()) {
        const key = this.source.keyOf(object);
        if (keys.has(key)) found.set(key, object);
        else this.held?.objects.set(key, object);
      }
      burst.inVain = found.size === before;
    }
    return found;
  }

  /** To be told when what pages did not have has been read. */
  ended(): void {
    this.burst.lastAt = this.scene.now();
  }

  private burstWith(reads: number): Burst {
    const { scene, burst } = this;
    const paused = scene.now() - burst.lastAt > LIMITS.pauseSeconds * 1000;
    if (paused || burst.writes !== scene.writes()) {
      const writes = scene.writes();
      this.burst = { writes, batches: 0, reads: 0, lastAt: scene.now(), inVain: false };
    }
    this.burst.batches += 1;
    this.burst.reads += reads;
    return this.burst;
  }

  private isWorthwhile({ batches, reads, inVain }: Burst): boolean {
    const { pages = 0, complete = false } = this.current() ?? {};
    const goesOn = batches > 1 && reads >= LIMITS.reads;
    return this.source.page !== undefined && goesOn && !inVain && !complete && pages < LIMITS.pages;
  }

  private async nextPage(): Promise<readonly T[]> {
    const held = this.current() ?? this.begin();
    const window = { limit: PAGE, offset: held.pages * PAGE };
    const objects = (await this.source.page?.(window)) ?? [];
    held.pages += 1;
    held.complete = objects.length < PAGE;
    // A write that ended meanwhile may show in it or not.
    return held.writes === this.scene.writes() ? objects : [];
  }

  private begin(): Held<T> {
    const { scene } = this;
    const held = { writes: scene.writes(), since: scene.now(), objects: new Map<string, T>() };
    this.held = { ...held, pages: 0, complete: false };
    const drop = setTimeout(() => this.current(), LIMITS.ageSeconds * 1000 + 1);
    drop.unref();
    return this.held;
  }

  /** What is held, unless it is too old by now. */
  private current(): Held<T> | undefined {
    const { held, scene } = this;
    if (held === undefined) return undefined;
    const old = scene.now() - held.since > LIMITS.ageSeconds * 1000;
    if (old || held.writes !== scene.writes()) this.held = undefined;
    return this.held;
  }
}
