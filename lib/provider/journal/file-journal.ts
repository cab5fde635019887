import { sameJson } from "../../core/json";
import { isRunning, type ProcessIdentity, startTimeOf } from "../../core/process-identity";
import { poll } from "../../core/time";
import {
  addTo,
  deletionFile,
  deletionFilesIn,
  type Entry,
  fileOf,
  filesIn,
  idOf,
  newFile,
  readEntry,
  removeFrom,
  renameIn,
  writeNew,
} from "./folder";
import {
  type Beginning,
  type Creation,
  type Details,
  type Journal,
  type LeftNote,
  NO_JOURNAL,
  type Note,
} from "./journal";

/** Who works here. */
export interface Operation {
  /** The stack's URN: what one stack left is none of another's. */
  readonly stack: string;
  /** The address of the engine. */
  readonly engine: string;
}

export interface FileJournalOptions {
  readonly folder: string;
  /** Asked before each note; undefined where none can be kept. */
  readonly operation: () => Promise<Operation | undefined>;
}

/** How long a request may go on after its creation was noted: its retries, and the server's queue. */
const LONGEST_CREATION_MS = 600_000;
/** HTTP dates are whole seconds, and a server renews its own now and then. */
const CLOCK_SLACK_MS = 2000;
/** A provider whose engine is gone ends within seconds. */
const WRITER_ENDS_WITHIN_SECONDS = 10;

interface Left {
  readonly file: string;
  readonly note: LeftNote;
}

/**
 * A journal in files. Nothing of it may fail a creation: where the folder cannot be written, or the
 * stack is not known, all is as it would be without.
 */
export class FileJournal implements Journal {
  /** The files of this process's own notes; true for one whose outcome is not known yet. */
  private readonly own = new Map<string, boolean>();
  private writer: Promise<ProcessIdentity> | undefined;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: FileJournalOptions) {}

  async begin(creation: Creation, beginning: Beginning = {}): Promise<Note> {
    const operation = await this.options.operation();
    const { type } = creation;
    const { id, serverTime, details = {} } = beginning;
    const file = id === undefined ? newFile(type) : fileOf(type, id);
    if (operation === undefined || file === undefined) return NO_JOURNAL.begin(creation);
    const writer = await this.identity();
    const entry: Entry = { ...creation, ...operation, writer, serverTime, details };
    this.own.set(file, true);
    try {
      await writeNew(this.options.folder, file, entry);
    } catch {
      this.own.delete(file);
      return NO_JOURNAL.begin(creation);
    }
    return this.noteOf(type, file);
  }

  claim(
    creation: Creation,
    isOne: (left: LeftNote) => boolean | Promise<boolean>,
  ): Promise<LeftNote | undefined> {
    return this.oneAtATime(async () => {
      const operation = await this.options.operation();
      if (operation === undefined) return undefined;
      for (const { file, note } of await this.left(operation, creation)) {
        if (!(await isOne(note))) continue;
        this.own.set(file, true);
        await this.add(file, { ...operation, writer: await this.identity() });
        return note;
      }
      return undefined;
    });
  }

  async forget(creation: Creation): Promise<void> {
    const operation = await this.options.operation();
    if (operation === undefined) return;
    for (const { note } of await this.left(operation, creation)) await note.drop();
  }

  async deletionBegins(type: string, id: string, rest: Details = {}): Promise<void> {
    const file = deletionFile(type, id);
    if (file === undefined) return;
    await writeNew(this.options.folder, file, { details: rest }).catch(() => undefined);
  }

  async claimRest(type: string, rest: Details): Promise<boolean> {
    const { folder } = this.options;
    for (const file of await deletionFilesIn(folder, type)) {
      const { details = {} } = (await readEntry(folder, file)) ?? {};
      if (!sameJson(details, rest)) continue;
      await removeFrom(folder, file);
      return true;
    }
    return false;
  }

  /** Resolves once no outcome is awaited that would be lost with this process. */
  async quiet(timeoutSeconds: number): Promise<void> {
    const awaited = () => [...this.own.values()].includes(true);
    await poll({ timeoutSeconds, intervalSeconds: 0.05 }, () => !awaited() || undefined);
  }

  private noteOf(type: string, began: string): Note {
    let file = began;
    return {
      made: async (id, details) => {
        if (details !== undefined) await this.add(file, { details });
        const known = fileOf(type, id);
        if (known !== undefined && known !== file) {
          await renameIn(this.options.folder, file, known).catch(() => undefined);
          this.own.delete(file);
          file = known;
        }
        this.own.set(file, false);
      },
      drop: async () => {
        this.own.delete(file);
        await removeFrom(this.options.folder, file);
      },
      leave: () => void this.own.delete(file),
    };
  }

  private async left(operation: Operation, creation: Creation): Promise<Left[]> {
    const { folder } = this.options;
    const found: Left[] = [];
    for (const file of await filesIn(folder)) {
      if (!file.startsWith(`${creation.type}.`) || this.own.has(file)) continue;
      const entry = await readEntry(folder, file);
      if (entry?.stack !== operation.stack || entry.name !== creation.name) continue;
      if (await this.isAtWork(entry, operation)) continue;
      const { writer, details } = entry;
      const sameApi = entry.apiUrl === creation.apiUrl;
      const mayHaveMade: LeftNote["mayHaveMade"] = (created) => sameApi && fits(entry, created);
      const id = idOf(file);
      const note = { ...this.noteOf(entry.type, file), id, details, writer, mayHaveMade };
      found.push({ file, note });
    }
    return found;
  }

  /** Whether a process still sees to a creation. One that outlived its engine is waited for. */
  private async isAtWork({ writer, engine }: Entry, operation: Operation): Promise<boolean> {
    const { pid, startTime } = await this.identity();
    if (writer.pid === pid && writer.startTime === startTime) return false;
    const timeoutSeconds = engine === operation.engine ? 0 : WRITER_ENDS_WITHIN_SECONDS;
    const ended = await poll({ timeoutSeconds, intervalSeconds: 0.1 }, async () =>
      (await isRunning(writer)) ? undefined : true,
    );
    return ended === undefined;
  }

  private async add(file: string, more: Partial<Entry> | { details: Details }): Promise<void> {
    await addTo(this.options.folder, file, more).catch(() => undefined);
  }

  private identity(): Promise<ProcessIdentity> {
    this.writer ??= startTimeOf(process.pid).then((startTime = "") => ({
      pid: process.pid,
      startTime,
    }));
    return this.writer;
  }

  /** So that no two creations take the same note. */
  private oneAtATime<T>(work: () => Promise<T>): Promise<T> {
    const done = this.turn.then(work);
    this.turn = done.catch(() => undefined);
    return done;
  }
}

/** Whether a time of the server's clock is one at which the noted request may have been done. */
function fits({ serverTime }: Entry, created: string | null | undefined): boolean {
  if (serverTime === undefined || !created) return false;
  const at = Date.parse(created) - serverTime;
  return at >= -CLOCK_SLACK_MS && at <= LONGEST_CREATION_MS;
}
