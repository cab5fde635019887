import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { sameJson, withoutUndefined } from "../../core/json";
import { LocalError } from "../../core/local-error";
import type { Handler } from "../../provider/handler";
import { type Creation, type Journal, NO_JOURNAL, orEnd } from "../../provider/journal";
import { buildEnvironment } from "./build";
import { checkPythonEnvironment } from "./check";
import { contentDifference, contentHash, folderName } from "./content";
import {
  addUsers,
  type Complete,
  notedTool,
  readComplete,
  removeEmptyParent,
  removeFolder,
  removeUser,
  usersOf,
  writeComplete,
} from "./environment-folder";
import {
  PYTHON_ENVIRONMENT_DEFAULTS,
  PYTHON_ENVIRONMENT_OUTPUTS,
  type PythonEnvironmentInputs,
  type PythonEnvironmentState,
} from "./inputs";
import { findPython } from "./interpreter";
import { withLock } from "./lock";
import { pythonIn } from "./paths";
import { endLeftTool } from "./tool";

export const pythonEnvironmentHandler: Handler<PythonEnvironmentInputs, PythonEnvironmentState> = {
  async check(_context, news, olds) {
    const inputs = { ...PYTHON_ENVIRONMENT_DEFAULTS, ...withoutUndefined(news) };
    return { inputs, problems: await checkPythonEnvironment(news, olds) };
  },

  diff(olds, news) {
    const replaces = contentDifference(olds, news);
    return { changed: replaces.length > 0 || !sameJson(inputsOf(olds), news), replaces };
  },

  async create({ journal = NO_JOURNAL }, inputs) {
    const id = randomUUID();
    const folder = resolve(inputs.directory, folderName(inputs));
    const creation = { type: "PythonEnvironment", name: folder };
    await removeLeftUsers(journal, creation);
    const note = await journal.begin(creation, { id });
    const { version } = await orEnd(note, () => takeUp(folder, inputs, id));
    await note.made(id);
    const outputs = { folder, python: pythonIn(folder), version, contentHash: contentHash(inputs) };
    return { id, state: { ...inputs, ...outputs } };
  },

  async read(_context, id, state) {
    const complete = await readComplete(state.folder);
    if (complete?.contentHash !== state.contentHash) return undefined;
    return { id, state, inputs: inputsOf(state) };
  },

  async update(_context, _id, olds, news) {
    const { folder, python, version, contentHash: hash } = olds;
    return { ...news, folder, python, version, contentHash: hash };
  },

  async delete(_context, id, { folder, ...state }) {
    if (!existsSync(folder)) return;
    await withLock(`${folder}.lock`, timeoutOf(state), async () => {
      await removeUser(folder, id);
      const stays = state.retain === true || (await usersOf(folder)).length > 0;
      if (!stays) await removeFolder(folder);
    });
    await removeEmptyParent(folder);
  },
};

/** Users that the state never heard of would keep the folder for ever. */
async function removeLeftUsers(journal: Journal, creation: Creation): Promise<void> {
  for (;;) {
    const left = await journal.claim(creation, () => true);
    if (left === undefined) return;
    await removeUser(creation.name, left.id ?? "");
    await left.drop();
  }
}

/** Makes sure of the environment and notes its new user; a failure leaves nothing behind. */
async function takeUp(
  folder: string,
  inputs: PythonEnvironmentInputs,
  user: string,
): Promise<Complete> {
  try {
    return await withLock(`${folder}.lock`, timeoutOf(inputs), async () => {
      const complete = await ensureComplete(folder, inputs);
      await addUsers(folder, [user]);
      return complete;
    });
  } catch (error) {
    await removeEmptyParent(folder);
    throw error;
  }
}

/** Takes over what is there whole, else makes it, for all who use it. */
async function ensureComplete(folder: string, inputs: PythonEnvironmentInputs): Promise<Complete> {
  const hash = contentHash(inputs);
  const present = await readComplete(folder);
  if (present?.contentHash === hash) return present;
  const { interpreter, minVersion: min, maxVersion: max } = inputs;
  const base = await findPython({ interpreter, min, max, venv: true });
  if ("missing" in base) throw new LocalError(`interpreter ${base.missing}`);
  const users = await usersOf(folder);
  const tool = await notedTool(folder);
  if (tool !== undefined) await endLeftTool(tool);
  await removeFolder(folder);
  try {
    await buildEnvironment(folder, base, inputs, performance.now() + timeoutOf(inputs) * 1000);
    const complete = { contentHash: hash, version: base.version };
    await addUsers(folder, users);
    await writeComplete(folder, complete);
    return complete;
  } catch (error) {
    await removeFolder(folder);
    throw error;
  }
}

function timeoutOf(inputs: { timeoutSeconds?: number }): number {
  return inputs.timeoutSeconds ?? PYTHON_ENVIRONMENT_DEFAULTS.timeoutSeconds;
}

function inputsOf(state: PythonEnvironmentState): PythonEnvironmentInputs {
  const outputs: readonly string[] = PYTHON_ENVIRONMENT_OUTPUTS;
  return Object.fromEntries(
    Object.entries(state).filter(([key]) => !outputs.includes(key)),
  ) as unknown as PythonEnvironmentInputs;
}
