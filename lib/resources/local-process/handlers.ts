import { randomUUID } from "node:crypto";
import { isRecord, sameJson, withoutUndefined } from "../../core/json";
import { isRunning } from "../../core/process-identity";
import type { Handler } from "../../provider/handler";
import { checkLocalProcess } from "./check";
import { markOf } from "./environment";
import {
  LOCAL_PROCESS_DEFAULTS,
  LOCAL_PROCESS_OUTPUTS,
  type LocalProcessInputs,
  type LocalProcessState,
} from "./inputs";
import { startNoted } from "./noted";
import { type StartOptions, stopGraceOf } from "./start";
import { stopProcess } from "./stop";

/** What only a new process can take over. */
const REPLACING = [
  "command",
  "workingDirectory",
  "environment",
  "logFile",
  "port",
  "triggers",
] as const satisfies readonly (keyof LocalProcessInputs)[];

/** What only matters to the next start or stop. */
const IN_PLACE = [
  "ready",
  "stopGraceSeconds",
  "exclusive",
] as const satisfies readonly (keyof LocalProcessInputs)[];

/** The handler; its options are for tests. */
export function createLocalProcessHandler(
  options: StartOptions = {},
): Handler<LocalProcessInputs, LocalProcessState> {
  return {
    async check(_context, news, olds) {
      return { inputs: completed(news), problems: checkLocalProcess(news, olds) };
    },

    diff(olds, news) {
      const differs = (key: keyof LocalProcessInputs) => !sameJson(olds[key], news[key]);
      const replaces = REPLACING.filter(differs);
      return {
        changed: replaces.length > 0 || IN_PLACE.some(differs),
        replaces,
        deleteBeforeReplace: excludes(olds, news),
      };
    },

    async create(context, inputs) {
      const id = randomUUID();
      return { id, state: { ...inputs, ...(await startNoted(context, id, inputs, options)) } };
    },

    async read(_context, id, state) {
      return (await isRunning(state)) ? { id, state, inputs: inputsOf(state) } : undefined;
    },

    async update(_context, _id, olds, news) {
      return { ...news, ...outputsOf(olds) };
    },

    async delete({ journal }, id, state) {
      await journal?.deletionBegins("LocalProcess", id);
      await stopProcess(state, markOf(id), stopGraceOf(state));
    },
  };
}

export const localProcessHandler = createLocalProcessHandler();

function completed(news: LocalProcessInputs): LocalProcessInputs {
  const ready = isRecord(news.ready)
    ? withoutUndefined({
        ...news.ready,
        timeoutSeconds: news.ready.timeoutSeconds ?? LOCAL_PROCESS_DEFAULTS.readyTimeoutSeconds,
      })
    : news.ready;
  return withoutUndefined({ ...news, ready, stopGraceSeconds: stopGraceOf(news) });
}

/** Whether the old process has to be gone before the new one starts. */
function excludes(olds: LocalProcessState, news: LocalProcessInputs): boolean {
  if (news.exclusive !== undefined) return news.exclusive;
  if (olds.exclusive === true) return true;
  return news.port !== undefined && news.port !== 0 && news.port === olds.assignedPort;
}

function outputsOf(state: LocalProcessState): Pick<LocalProcessState, OutputKey> {
  const { pid, startTime, assignedPort, startedAt } = state;
  return withoutUndefined({ pid, startTime, assignedPort, startedAt });
}

type OutputKey = (typeof LOCAL_PROCESS_OUTPUTS)[number];

function inputsOf(state: LocalProcessState): LocalProcessInputs {
  const outputs: readonly string[] = LOCAL_PROCESS_OUTPUTS;
  return Object.fromEntries(
    Object.entries(state).filter(([key]) => !outputs.includes(key)),
  ) as unknown as LocalProcessInputs;
}
