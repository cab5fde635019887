import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { readPreview } from "../../../lib/cli/diff/preview/read";
import { markdownOf } from "../../../lib/cli/diff/markdown/markdown";
import { reviewOf, type RunsKnown } from "../../../lib/cli/diff/review/review";
import { REPOSITORY } from "../../support/program";

/** Previews that the engine has made, with what Prefect answered, and the Markdown of each. */
const FOLDER = join(REPOSITORY, "test", "unit", "cli", "diff", "generated");

const COMPRESSED = ".json.gz";

/** A preview in its normal form. */
export interface Fixture {
  readonly name: string;
  readonly json: string;
  readonly runs?: RunsKnown;
}

export function fixtureNames(): string[] {
  const names = readdirSync(FOLDER).filter((file) => /\.json(\.gz)?$/.test(file));
  return names.map((file) => file.replace(/\.json(\.gz)?$/, "")).sort();
}

export function readFixture(name: string): Fixture {
  const compressed = readdirSync(FOLDER).includes(name + COMPRESSED);
  const file = readFileSync(join(FOLDER, name + (compressed ? COMPRESSED : ".json")));
  const text = (compressed ? gunzipSync(file) : file).toString("utf8");
  const { runs, preview } = JSON.parse(text) as { runs?: RunsKnown; preview: object };
  return { name, runs, json: JSON.stringify(preview) };
}

export function goldenOf(name: string): string {
  return readFileSync(join(FOLDER, `${name}.md`), "utf8");
}

export function markdownOfFixture({ json, runs, name }: Fixture): string {
  return markdownOf(reviewOf(readPreview(json, name), runs));
}

/** @param compress - for one that nobody reads */
export function writeFixture(fixture: Fixture, compress = false): void {
  const { name, json, runs } = fixture;
  const text = `${JSON.stringify({ runs, preview: JSON.parse(json) as object }, null, 1)}\n`;
  if (compress) writeFileSync(join(FOLDER, name + COMPRESSED), gzipSync(text, { level: 9 }));
  else writeFileSync(join(FOLDER, `${name}.json`), text);
  writeFileSync(join(FOLDER, `${name}.md`), markdownOfFixture(fixture));
}
