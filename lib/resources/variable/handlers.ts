import { createOnce, type PrefectClient, type Variable, type VariablePatch } from "../../client";
import { existsAlready } from "../../core/exists-already";
import { type Json, sameJson, withoutUndefined } from "../../core/json";
import { nameTaken } from "../../core/name-taken";
import { sameTags } from "../../core/tags";
import { UserError } from "../../core/user-error";
import { type Handler, isForced } from "../../provider/handler";
import { isLeft, makeNoted } from "../../provider/journal";
import { checkVariable, refusedBy } from "./check";
import type { VariableInputs, VariableState } from "./inputs";

/** The life of a variable in Prefect. Its id is the variable's: a name may change. */
export const variableHandler: Handler<VariableInputs, VariableState> = {
  check: checkVariable,

  diff(olds, news) {
    const changed = !sameStated(olds, news) || Boolean(olds.adopt) !== Boolean(news.adopt);
    return { changed, replaces: [] };
  },

  async create(context, inputs) {
    const client = await context.client();
    await refuse(client, inputs);
    const there = await client.variables.byName(inputs.name);
    if (!there) {
      const make = () => makeVariable(client, inputs);
      const { id } = await makeNoted(context, client, named(inputs), make, (made) => made.id);
      return { id, state: stateOf(inputs, id) };
    }
    const left = await isLeft(context, client, named(inputs), there);
    if (!left && !inputs.adopt) throw alreadyThere(there);
    await patchVariable(client, there, undefined, inputs);
    return { id: there.id, state: stateOf(inputs, there.id) };
  },

  async read(context, id, state) {
    const client = await context.client();
    const variable = await client.variables.get(id);
    if (!variable) return undefined;
    const inputs = inputsOfLive(state, variable);
    return { id, inputs, state: stateOf(inputs, id) };
  },

  async update(context, id, olds, news) {
    const forced = isForced(variableHandler, olds, news);
    if (!forced && sameStated(olds, news)) return stateOf(news, id);
    const client = await context.client();
    await refuse(client, news);
    const variable = await client.variables.get(id);
    if (!variable) throw gone(news, id);
    await patchVariable(client, variable, forced ? undefined : olds, news);
    return stateOf(news, id);
  },

  async delete(context, id) {
    const client = await context.client();
    await client.variables.delete(id);
  },
};

function named({ name }: VariableInputs) {
  return { type: "Variable", name };
}

function sameStated(olds: VariableInputs, news: VariableInputs): boolean {
  const same = olds.name === news.name && sameJson(olds.value, news.value);
  return same && sameTags(olds.tags, news.tags);
}

/** Only what the program changed and the server does not have already. */
export function variablePatch(
  live: Variable,
  olds: VariableInputs | undefined,
  news: VariableInputs,
): VariablePatch {
  const { name, value, tags } = news;
  const renamed = olds?.name !== name && live.name !== name;
  const revalued = !(olds && sameJson(olds.value, value)) && !sameJson(live.value, value);
  const retagged = !(olds && sameTags(olds.tags, tags)) && !sameTags(live.tags, tags);
  return {
    ...(renamed ? { name } : {}),
    ...(revalued ? { value } : {}),
    ...(retagged ? { tags: [...(tags ?? [])] } : {}),
  };
}

async function patchVariable(
  client: PrefectClient,
  live: Variable,
  olds: VariableInputs | undefined,
  news: VariableInputs,
): Promise<void> {
  const patch = variablePatch(live, olds, news);
  if (Object.keys(patch).length === 0) return;
  // Prefect would call it a data integrity conflict.
  const other = patch.name ? await client.variables.byName(patch.name) : undefined;
  if (other) throw nameTaken(`variable "${live.name}"`, other.name, other.id);
  await client.variables.update(live.id, patch);
}

async function makeVariable(client: PrefectClient, inputs: VariableInputs): Promise<Variable> {
  const { name, value, tags } = inputs;
  const document = { name, value, tags: [...(tags ?? [])] };
  return createOnce(
    () => client.variables.create(document),
    () => client.variables.byName(name),
    (found) => sameJson(found.value, value) && sameTags(found.tags, tags),
  );
}

/** What has drifted shows as it is now. */
function inputsOfLive(state: VariableState, live: Variable): VariableInputs {
  const tags = live.tags.length > 0 ? live.tags : undefined;
  return withoutUndefined({
    name: live.name,
    value: live.value as Json,
    tags: sameTags(state.tags, live.tags) ? state.tags : tags,
    adopt: state.adopt,
  });
}

function stateOf(inputs: VariableInputs, id: string): VariableState {
  return { ...inputs, variableId: id };
}

/** 2.20 would take a number for its text, which would show as a change for ever. */
async function refuse(client: PrefectClient, inputs: VariableInputs): Promise<void> {
  const problems = refusedBy(await client.server(), inputs);
  if (problems.length > 0) throw UserError.of(`variable "${inputs.name}"`, problems);
}

function alreadyThere({ name, id }: Variable): UserError {
  return existsAlready(`variable "${name}"`, `id ${id}`, "give this one another name");
}

function gone({ name }: VariableInputs, id: string): UserError {
  return new UserError(
    `variable "${name}" (id ${id}) is gone from the server; run "pulumi refresh" so that it is made again`,
  );
}
