import { existsSync } from "node:fs";
import { readFile, rm, rmdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, sep } from "node:path";
import { DATA_DIRECTORY } from "../../core/data-directory";
import { sameJson } from "../../core/json";
import { problem } from "../../core/problems";
import { isUnknown } from "../../core/unknown";
import type { Handler } from "../../provider/handler";
import { claimFolder, isClaimed, removeClaimed } from "./claim";
import type { LocalFolderInputs, LocalFolderState } from "./inputs";

export const localFolderHandler: Handler<LocalFolderInputs, LocalFolderState> = {
  async check(_context, news) {
    const path: unknown = news.path;
    const fits = isUnknown(path) || (typeof path === "string" && path !== "");
    const problems = !fits ? [problem("path", "must be a path", news.path)] : [];
    for (const name of isUnknown(news.files) ? [] : Object.keys(news.files ?? {})) {
      if (basename(name) !== name) problems.push(problem("files", "must be named plainly", name));
    }
    return { inputs: { ...news, keep: news.keep ?? false }, problems };
  },

  diff(olds, news) {
    const moved = olds.path !== news.path;
    const changed = moved || olds.keep !== news.keep || !sameJson(olds.files, news.files);
    return { changed, replaces: moved ? ["path"] : [] };
  },

  async create(_context, inputs) {
    const owned = claimFolder(inputs.path);
    await writeFiles(inputs);
    return { id: inputs.path, state: { ...inputs, owned } };
  },

  async read(_context, id, state) {
    if (!existsSync(state.path)) return undefined;
    const { owned: _owned, ...inputs } = state;
    if (state.files === undefined) return { id, state, inputs };
    const files = await readFiles(state);
    return { id, state: { ...state, files }, inputs: { ...inputs, files } };
  },

  async update(_context, _id, olds, news) {
    const dropped = Object.keys(olds.files ?? {}).filter((name) => !(name in (news.files ?? {})));
    for (const name of dropped) await rm(join(news.path, name), { force: true });
    await writeFiles(news);
    return { ...news, owned: olds.owned };
  },

  async delete(_context, _id, state) {
    const removable = !state.keep && state.owned && isClaimed(state.path);
    if (!removable && !state.keep) {
      for (const name of Object.keys(state.files ?? {})) {
        await rm(join(state.path, name), { force: true });
      }
    }
    if (!removable) return;
    await removeClaimed(state.path);
    await removeEmptyParents(state.path);
  },
};

async function writeFiles({ path, files }: LocalFolderInputs): Promise<void> {
  for (const [name, content] of Object.entries(files ?? {})) {
    await writeFile(join(path, name), content, { mode: 0o600 });
  }
}

/** Those that are there, as they are there. */
async function readFiles({ path, files }: LocalFolderInputs): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of Object.keys(files ?? {})) {
    if (existsSync(join(path, name))) found[name] = await readFile(join(path, name), "utf8");
  }
  return found;
}

/** Below the components' data directory the parents are ours too: the last to go takes them along. */
async function removeEmptyParents(path: string): Promise<void> {
  const parent = dirname(path);
  if (!parent.split(sep).includes(DATA_DIRECTORY)) return;
  try {
    await rmdir(parent);
  } catch {
    return; // others are in it still
  }
  if (basename(parent) !== DATA_DIRECTORY) await removeEmptyParents(parent);
}
