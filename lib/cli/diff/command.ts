import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { isRecord } from "../../core/json";
import { connect } from "../connect";
import type { Terminal } from "../terminal";
import { UsageError } from "../usage-error";
import { writeOut } from "../whole-file";
import { dataOf } from "./data";
import { DEFAULT_LIMIT, LEAST_LIMIT, markdownOf } from "./markdown/markdown";
import { NoPreview, type Preview, readPreview } from "./preview/read";
import { type StackName, stackNamed } from "./preview/stack";
import { askActiveRuns, endingsIn } from "./review/active-runs";
import { reviewOf, type RunsKnown } from "./review/review";
import { reasonOf } from "../words";
import { cut, rich } from "./words/rich";

/** The command's options, as they were given. */
export interface DiffOptions {
  /** @default - standard output */
  readonly out?: string;
  /** @default false */
  readonly json?: boolean;
  /** The API's URL. @default - the connection that is found */
  readonly api?: string;
  /** @default false */
  readonly offline?: boolean;
  /** @default - {@link DEFAULT_LIMIT} */
  readonly limit?: string;
  /** @default false */
  readonly exitCode?: boolean;
  /** Whose preview it is. @default - what the preview says */
  readonly stack?: string;
}

/** Of a server's own words a review quotes the beginning. */
const LONGEST_REASON = 160;

/** Writes what a preview says for people who review it. */
export async function writeReview(
  file: string | undefined,
  options: DiffOptions,
  terminal: Terminal,
): Promise<number> {
  const limit = limitOf(options.limit);
  if (options.offline && options.api !== undefined) {
    throw new UsageError("--offline asks no server, so --api has no meaning beside it");
  }
  const named = options.stack === undefined ? undefined : stackNamed(options.stack, terminal.cwd);
  const { preview, none } = await previewOrNone(file, named, terminal);
  const review = reviewOf(preview, await runsOf(preview, options, terminal));
  const text = options.json
    ? `${JSON.stringify(dataOf(review), null, 2)}\n`
    : markdownOf(review, limit);
  writeOut(text, options.out, terminal);
  return none || (options.exitCode && preview.errors.length > 0) ? 1 : 0;
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  const limit = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (limit >= LEAST_LIMIT) return limit;
  throw new UsageError(`--limit must be a number of characters, ${LEAST_LIMIT} or more`);
}

/** What is no preview has a review too where the stack is told: an older one would stay else. */
async function previewOrNone(
  file: string | undefined,
  named: StackName | undefined,
  terminal: Terminal,
): Promise<{ readonly preview: Preview; readonly none: boolean }> {
  try {
    const preview = await previewFrom(file, terminal);
    return {
      preview: preview.stack === undefined ? { ...preview, ...named } : preview,
      none: false,
    };
  } catch (error) {
    if (named === undefined || !(error instanceof NoPreview)) throw error;
    return { preview: { ...named, steps: [], errors: [error.message], unchanged: 0 }, none: true };
  }
}

async function previewFrom(file: string | undefined, terminal: Terminal): Promise<Preview> {
  if (file === undefined || file === "-") {
    return readPreview(await terminal.in(), "standard input");
  }
  let text: string;
  try {
    text = readFileSync(resolve(terminal.cwd, file), "utf8");
  } catch (error) {
    const code = isRecord(error) ? String(error.code) : "";
    const why = code === "ENOENT" ? "there is no such file" : `it cannot be read (${code})`;
    throw new Error(`${file}: ${why}`);
  }
  return readPreview(text, file);
}

/** Asks only where the update stops anything; what keeps the answer away is part of the review. */
async function runsOf(
  preview: Preview,
  { api, offline }: DiffOptions,
  terminal: Terminal,
): Promise<RunsKnown | undefined> {
  const endings = endingsIn(preview);
  if (endings.length === 0) return undefined;
  if (offline) return { notAsked: ["Prefect was not asked for runs that are active now."] };
  try {
    return await askActiveRuns(connect("--api", api, terminal), endings);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const quoted = cut(reasonOf(error), LONGEST_REASON);
    return { notAsked: rich`Prefect could not be asked for runs that are active now: ${quoted}` };
  }
}
