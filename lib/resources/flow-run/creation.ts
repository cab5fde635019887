import { randomBytes, randomUUID, scrypt } from "node:crypto";
import { promisify } from "node:util";
import type { FlowRun, PrefectClient } from "../../client";
import { canonicalJson } from "../../core/json";
import { UserError } from "../../core/user-error";
import type { HandlerContext } from "../../provider/handler";
import { NO_JOURNAL, type Note, orEnd } from "../../provider/journal";
import { GIVEN } from "./changes";
import type { FlowRunInputs } from "./inputs";
import { runDocument } from "./document";

/**
 * Makes the run under an idempotency key that is noted first. A run that an "up" began which was cut
 * short is asked for again under its own key, so that the server answers with that very run.
 */
export async function makeRun(
  context: HandlerContext,
  client: PrefectClient,
  inputs: FlowRunInputs,
): Promise<FlowRun> {
  const { note, key } = await begun(context, client, inputs);
  const document = { ...runDocument(inputs), idempotency_key: key };
  const run = await orEnd(note, async () => {
    const made = await client.runs.create(inputs.deploymentId, document);
    if (made.deployment_id && made.deployment_id !== inputs.deploymentId) {
      throw ofAnother(inputs, made);
    }
    return made;
  });
  await note.made(run.id);
  return run;
}

/** A key is the flow's: another deployment of it may have used the key before. */
function ofAnother({ idempotencyKey, deploymentId }: FlowRunInputs, run: FlowRun): UserError {
  return new UserError(
    `flow run "${run.name}" of deployment ${run.deployment_id} has the idempotencyKey ` +
      `"${idempotencyKey}" already; give the run of deployment ${deploymentId} another key`,
  );
}

async function begun(
  { journal = NO_JOURNAL }: HandlerContext,
  client: PrefectClient,
  inputs: FlowRunInputs,
): Promise<{ readonly note: Note; readonly key: string }> {
  const creation = { type: "FlowRun", name: inputs.deploymentId, apiUrl: client.apiUrl };
  const left = await journal.claim(creation, async ({ details: { salt, print } }) => {
    return salt !== undefined && print === (await fingerprint(inputs, salt));
  });
  const leftKey = left?.details.key;
  if (left && leftKey !== undefined) return { note: left, key: leftKey };
  // The program's own key makes two runs one by itself; noted all the same, for whoever reads it.
  const key = inputs.idempotencyKey ?? randomUUID();
  const salt = randomBytes(16).toString("hex");
  const details = { key, salt, print: await fingerprint(inputs, salt) };
  return { note: await journal.begin(creation, { details }), key };
}

/** Tells what the run is given again without saying it: parameters may be secrets. */
async function fingerprint(inputs: FlowRunInputs, salt: string): Promise<string> {
  const given = canonicalJson(GIVEN.map((key) => inputs[key] ?? null));
  return ((await promisify(scrypt)(given, salt, 32)) as Buffer).toString("hex");
}
