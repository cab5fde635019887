import { connect } from "../connect";
import { refuseToOverwrite } from "../program/out-file";
import type { Terminal } from "../terminal";
import { writeOut } from "../whole-file";
import { counted } from "../words";
import { takeInventory } from "./ask/inventory";
import { parseFilters, type Wanted } from "./filter";
import type { Inventory } from "./kinds";
import { FIRST_WORDS, programText } from "./program/program";

/** The command's options, as they were given. */
export interface ImportOptions {
  /** The API's URL. @default - the connection that is found */
  readonly from?: string;
  /** @default - everything */
  readonly filter?: readonly string[];
  /** @default - standard output */
  readonly out?: string;
}

/** Writes the program that takes over what a server has. */
export async function importServer(
  { from, filter = [], out }: ImportOptions,
  terminal: Terminal,
): Promise<void> {
  const wanted = parseFilters(filter);
  if (out !== undefined) refuseToOverwrite(out, FIRST_WORDS, terminal);
  const client = connect("--from", from, terminal);
  const inventory = await takeInventory(client, wanted);
  const text = programText(inventory);
  writeOut(text, out, terminal);
  for (const line of summary(inventory, wanted, out)) terminal.note(line);
}

function summary(
  { imported, leftOut, apiUrl }: Inventory,
  wanted: Wanted,
  out: string | undefined,
): string[] {
  const where = out === undefined ? "" : ` in ${out}`;
  const lines = [`${counted(imported.length, "resource")} of ${apiUrl}${where}`];
  if (leftOut.length > 0) {
    lines.push(
      `${counted(leftOut.length, "object")} left out; comments at the program's end say why`,
    );
  }
  if (imported.length + leftOut.length === 0 && !wanted.all) lines.push("no object fits --filter");
  return lines;
}
