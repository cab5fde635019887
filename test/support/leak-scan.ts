/** Looks for secrets in everything that a stack leaves to be seen, in every form. */
import { randomBytes } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type Form, formsOf } from "./leak-scan-forms";

/** A value that must turn up nowhere, called after the place where a program put it. */
export interface Secret {
  readonly name: string;
  readonly value: string;
}

/** A kind of place where one could turn up. */
export type Surface =
  | "state"
  | "backups and history"
  | "settings"
  | "events"
  | "stdout"
  | "stderr"
  | "verbose log"
  | "log files"
  | "arguments"
  | "files"
  | "temporary files"
  | "manifests"
  | "image history"
  | "image inspection"
  | "image layers"
  | "registry"
  | "container inspection"
  | "container logs"
  | "container files";

/** A secret that turned up. */
export interface Finding {
  readonly secret: string;
  readonly form: Form;
  readonly surface: Surface;
  /** A file, a command, the name of an operation. */
  readonly where: string;
  /** What stands around it. */
  readonly excerpt: string;
  /** Whether others than the owner can read the file; undefined for what is none. */
  readonly readable?: boolean;
}

/** A place that has to hold a secret, and why. */
export interface Exception {
  readonly surface: Surface;
  readonly where: RegExp;
  readonly secrets: RegExp;
  /** What may stand around it. @default - anything */
  readonly excerpt?: RegExp;
  readonly reason: string;
}

/** Both ends of a secret are random and long: half of it, cut off by whoever quotes it, is found too. */
const END_LENGTH = 14;
/** Shorter parts would turn up by chance. */
const SHORTEST_PART = 8;
const AROUND = 60;

const ALL_OTHERS = 0o077;

/** What the folders on the way to a path leave to others than their owner. */
export function openTo(path: string): number {
  const { mode } = statSync(path);
  const above = dirname(path);
  return mode & (above === path ? ALL_OTHERS : openTo(above));
}

/** A value that no other has, with characters between that each encoding writes in its own way. */
export function distinctive(between = `"/+%&\\ `): string {
  return `${randomText()}${between}${randomText()}`;
}

function randomText(): string {
  return BigInt(`0x${randomBytes(12).toString("hex")}`)
    .toString(36)
    .slice(0, END_LENGTH);
}

/** Takes in what can be seen, piece by piece, and keeps only what turned up. */
export class LeakScan {
  readonly findings: Finding[] = [];
  /** How much was looked at. */
  readonly #sizes = new Map<Surface, number>();
  readonly #pattern: RegExp;
  readonly #meanings = new Map<string, { readonly secret: string; readonly form: Form }>();
  readonly #told = new Set<string>();

  constructor(readonly secrets: readonly Secret[]) {
    for (const { name, value } of secrets) {
      for (const [form, text] of neededForms(value)) {
        // Characters are bytes here; and of forms that are the same text the plainest is told.
        const bytes = Buffer.from(text).toString("latin1");
        if (!this.#meanings.has(bytes)) this.#meanings.set(bytes, { secret: name, form });
      }
    }
    const texts = [...this.#meanings.keys()].map((text) => text.replace(/\W/g, "\\$&"));
    this.#pattern = new RegExp(texts.join("|"), "g");
  }

  /** Characters that were looked at in places of a kind. */
  sizeOf(surface: Surface): number {
    return this.#sizes.get(surface) ?? 0;
  }

  /** Those that turned up in places of a kind. */
  in(surface: Surface): readonly Finding[] {
    return this.findings.filter((finding) => finding.surface === surface);
  }

  text(surface: Surface, where: string, content: string | Buffer, readable?: boolean): void {
    // Characters are bytes, so that nothing is lost of what is no text.
    const bytes = typeof content === "string" ? Buffer.from(content) : plainBytes(content);
    const text = bytes.toString("latin1");
    this.#sizes.set(surface, this.sizeOf(surface) + text.length);
    // What is base64 may be broken into lines, within JSON too.
    for (const one of [text, text.replace(/\\n|\r?\n/g, "")]) {
      for (const { 0: found, index } of one.matchAll(this.#pattern)) {
        const excerpt = one.slice(Math.max(0, index - AROUND), index + found.length + AROUND);
        this.#tell({ ...this.#meanings.get(found)!, surface, where, excerpt, readable });
      }
    }
  }

  #tell(finding: Finding): void {
    const { secret, form, surface, where } = finding;
    const key = JSON.stringify([secret, form, surface, where]);
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.findings.push(finding);
  }

  /**
   * Every file below a folder; links are not followed, what they say is looked at.
   * @param surfaceOf - of a file by its path below the folder; undefined passes it over
   * @param open - what the folders above leave to others
   */
  folder(
    folder: string,
    surfaceOf: (path: string) => Surface | undefined,
    open: number = ALL_OTHERS,
  ): void {
    this.#files(folder, "", open, surfaceOf);
  }

  #files(
    folder: string,
    below: string,
    open: number,
    surfaceOf: (path: string) => Surface | undefined,
  ): void {
    for (const name of namesIn(join(folder, below))) {
      const path = join(below, name);
      const surface = surfaceOf(path);
      const file = join(folder, path);
      const stats = lstatSync(file, { throwIfNoEntry: false });
      if (surface === undefined || stats === undefined) continue;
      const modes = open & stats.mode;
      if (stats.isDirectory()) this.#files(folder, path, modes, surfaceOf);
      else if (stats.isSymbolicLink()) this.text(surface, path, readlinkSync(file));
      else if (stats.isFile()) this.text(surface, path, readFileSync(file), modes !== 0);
    }
  }
}

/** A folder may go while one looks. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Without those in which another one is found anyway. */
function neededForms(value: string): (readonly [Form, string])[] {
  const all = [value, ...endsOf(value)].flatMap(formsOf);
  const texts = new Set(all.map(([, text]) => text));
  return all.filter(([, text]) => ![...texts].some((one) => one !== text && text.includes(one)));
}

function endsOf(value: string): string[] {
  const length = Math.min(END_LENGTH, Math.floor(value.length / 2));
  return length < SHORTEST_PART ? [] : [value.slice(0, length), value.slice(-length)];
}

/** What was packed, as image layers are in a registry. */
function plainBytes(content: Buffer): Buffer {
  return content[0] === 0x1f && content[1] === 0x8b ? gunzipSync(content) : content;
}

/** What no exception explains, as lines to read. */
export function unexplained(
  findings: readonly Finding[],
  exceptions: readonly Exception[] = [],
): string[] {
  return findings
    .filter((finding) => !exceptions.some((exception) => explains(exception, finding)))
    .map(describe);
}

export function explains(exception: Exception, finding: Finding): boolean {
  const { surface, where, secrets, excerpt } = exception;
  return (
    surface === finding.surface &&
    where.test(finding.where) &&
    secrets.test(finding.secret) &&
    (excerpt?.test(finding.excerpt) ?? true) &&
    finding.readable !== true
  );
}

function describe({ secret, form, surface, where, excerpt, readable }: Finding): string {
  const mode = readable === true ? ", which others can read" : "";
  return `${secret}, ${form}, in ${surface}, ${where}${mode}: ${JSON.stringify(excerpt)}`;
}
