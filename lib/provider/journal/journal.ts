/** What an object is called before it has an id. */
export interface Creation {
  /** Of the resource: `WorkPool`. */
  readonly type: string;
  /** The API that it is in, without credentials. @default - it is on this machine */
  readonly apiUrl?: string;
  /** Never a secret. */
  readonly name: string;
}

/** Never a secret: they lie in a file, readable by its owner. */
export type Details = Readonly<Record<string, string>>;

/** What is known when a creation begins. */
export interface Beginning {
  /** Where we choose the id ourselves. @default - it comes with the answer */
  readonly id?: string;
  /** The server's clock, in milliseconds. @default - not known */
  readonly serverTime?: number;
  /** @default - none */
  readonly details?: Details;
}

/** A creation that is noted. It ends by one of these; what never ends is left for the next process. */
export interface Note {
  /** The object is there; it stays noted until the state knows this id. */
  made(id: string, details?: Details): Promise<void>;
  /** No such object is there, or it is somebody else's business. */
  drop(): Promise<void>;
  /** Nobody can tell whether it is there. */
  leave(): void;
}

/** A creation that a process began which is gone, and that no state has heard of. */
export interface LeftNote extends Note {
  /** Undefined when that process never learnt whether the object came about. */
  readonly id: string | undefined;
  readonly details: Details;
  /** The process that began it, as `core/process-identity` names one. */
  readonly writer: { readonly pid: number; readonly startTime: string };
  /** Whether an object that its server made at this time can be the one. */
  mayHaveMade(created: string | null | undefined): boolean;
}

/**
 * What this process has begun and no state knows yet, kept where the next process finds it: between
 * the server's answer and the engine's record of it, anything may be killed.
 */
export interface Journal {
  begin(creation: Creation, beginning?: Beginning): Promise<Note>;
  /** The first creation of that name that was left and that `isOne`; nobody else gets it then. */
  claim(
    creation: Creation,
    isOne: (left: LeftNote) => boolean | Promise<boolean>,
  ): Promise<LeftNote | undefined>;
  /** Drops what was left under that name. */
  forget(creation: Creation): Promise<void>;
  /**
   * A deletion of several steps has begun; noted until it is done.
   * @param rest - what goes after the object itself
   */
  deletionBegins(type: string, id: string, rest?: Details): Promise<void>;
  /** Whether a deletion that was cut short has left this rest; forgotten then. */
  claimRest(type: string, rest: Details): Promise<boolean>;
}

const NO_NOTE: Note = {
  made: () => Promise.resolve(),
  drop: () => Promise.resolve(),
  leave: () => undefined,
};

/** Where nothing can be noted. */
export const NO_JOURNAL: Journal = {
  begin: () => Promise.resolve(NO_NOTE),
  claim: () => Promise.resolve(undefined),
  forget: () => Promise.resolve(),
  deletionBegins: () => Promise.resolve(),
  claimRest: () => Promise.resolve(false),
};
