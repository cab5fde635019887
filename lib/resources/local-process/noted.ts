import { resolve } from "node:path";
import type { ProcessIdentity } from "../../core/process-identity";
import type { HandlerContext } from "../../provider/handler";
import { type LeftNote, NO_JOURNAL } from "../../provider/journal";
import { markOf } from "./environment";
import type { LocalProcessInputs } from "./inputs";
import { type Started, type StartOptions, startProcess, stopGraceOf } from "./start";
import { stopProcess } from "./stop";

/** A process number that no process has. */
const NOBODY = 0;

/**
 * Starts a process that is noted until the state knows it. One that an "up" began which was cut
 * short is ended first: it has our port and our files.
 */
export async function startNoted(
  { journal = NO_JOURNAL }: HandlerContext,
  id: string,
  inputs: LocalProcessInputs,
  options: StartOptions,
): Promise<Started> {
  const creation = { type: "LocalProcess", name: resolve(inputs.logFile) };
  for (;;) {
    const left = await journal.claim(creation, () => true);
    if (left === undefined) break;
    await endLeft(left, stopGraceOf(inputs));
  }
  const note = await journal.begin(creation, { id });
  try {
    const launched = ({ pid, startTime }: ProcessIdentity) =>
      note.made(id, { pid: String(pid), startTime });
    return await startProcess(id, inputs, { ...options, launched });
  } catch (error) {
    // Whatever was started has been ended.
    await note.drop();
    throw error;
  }
}

/** Where the number was not written down any more, the mark that its environment carries is left. */
async function endLeft({ id = "", details, writer, drop }: LeftNote, grace: number): Promise<void> {
  const { pid, startTime } = details;
  const leader =
    pid === undefined || startTime === undefined
      ? { pid: NOBODY, startTime: writer.startTime }
      : { pid: Number(pid), startTime };
  await stopProcess(leader, markOf(id), grace);
  await drop();
}
