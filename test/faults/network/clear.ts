import assert from "node:assert/strict";
import { CONNECTION_SECRETS } from "./provider";
import { INPUT_SECRET } from "./subject";
import { MARKER } from "./treatments";

const SECRETS = [...Object.values(CONNECTION_SECRETS), INPUT_SECRET, MARKER];

/** More than this nobody reads. */
const LONGEST = 600;

/** What was got: a status, a failure of the line, or something else in its place. */
const GOT =
  /answered (\d{3}|no version)|was redirected|redirects in circles|: [^;]+; tried (once|\d+ times)/;

/** What to do about it. */
const DO =
  /\b(check|set|start|configure|look at|wait until|run this again|run "pulumi)\b|do not allow this/;

/** Fails unless a text says where, what was asked, what was got and what to do, in plain sight. */
export function expectClear(
  text: string,
  { apiUrl }: { readonly apiUrl: string },
  error?: Error,
): void {
  expectNoSecret(text);
  assert.doesNotMatch(text, /\n +at /, "a stack");
  if (error?.stack) assert.doesNotMatch(error.stack, /\n +at /, `a stack: ${error.stack}`);
  assert.ok(text.length <= LONGEST, `${text.length} characters: ${text}`);
  assert.ok(text.includes(new URL(apiUrl).host), `does not say where: ${text}`);
  assert.match(
    text,
    /(GET|POST|PUT|PATCH|DELETE) \S*\/|redirects in circles/,
    "does not say what was asked",
  );
  assert.match(text, GOT, "does not say what was got");
  assert.match(text, DO, "does not say what to do");
}

export function expectNoSecret(text: string): void {
  for (const secret of SECRETS) assert.ok(!text.includes(secret), `shows ${secret}: ${text}`);
}
