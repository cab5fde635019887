import type { BlockKind, PrefectClient } from "../../client";
import { MASK } from "../../core/block-data";
import { checkBlockData, strayFields } from "../../core/block-schema";
import { isJson, isRecord } from "../../core/json";
import { problem, type Problem } from "../../core/problems";
import { nearest } from "../../core/suggestions";
import { isUnknown } from "../../core/unknown";
import { UserError } from "../../core/user-error";
import type { Checked, HandlerContext } from "../../provider/handler";
import { askServer } from "../online";
import type { BlockInputs } from "./inputs";
import { checkReferences, danglingReferences } from "./references";

/** Every problem at once; never with a value of the block, any of which may be secret. */
export async function checkBlock(
  context: HandlerContext,
  news: BlockInputs,
): Promise<Checked<BlockInputs>> {
  const offline = validateBlock(news);
  const hasType = checkSlug("typeSlug", news.typeSlug).length === 0 && !isUnknown(news.typeSlug);
  const online = await askServer(context, async (client) => {
    if (!hasType) return [];
    const kind = await client.blocks.kind(news.typeSlug);
    if (!kind) return [await unknownType(client, news.typeSlug)];
    for (const warning of strays(kind, news)) context.warn(warning);
    return refusedBy(client, kind, news);
  });
  return { inputs: news, problems: [...offline, ...online] };
}

/** What is wrong whatever the server. */
export function validateBlock({ typeSlug, name, data }: BlockInputs): Problem[] {
  return [...checkSlug("typeSlug", typeSlug), ...checkSlug("name", name), ...checkData(data)];
}

/** The type of a block that is about to be written, which must be there and take its values. */
export async function kindFor(client: PrefectClient, inputs: BlockInputs): Promise<BlockKind> {
  const kind = await client.blocks.kind(inputs.typeSlug);
  const problems = kind
    ? await refusedBy(client, kind, inputs)
    : [await unknownType(client, inputs.typeSlug)];
  if (!kind || problems.length > 0) throw UserError.of(titleOf(inputs), problems);
  return kind;
}

export function titleOf({ typeSlug, name }: Pick<BlockInputs, "typeSlug" | "name">): string {
  return `block "${typeSlug}/${name}"`;
}

/** Prefect's rule for both; a longer name than it can show is taken. */
function checkSlug(path: string, value: unknown): Problem[] {
  if (isUnknown(value)) return [];
  if (typeof value === "string" && /^[a-z0-9-]+$/.test(value)) return [];
  return [problem(path, 'must be lower case letters, digits and "-"', value ?? null)];
}

function checkData(data: unknown): Problem[] {
  if (isUnknown(data)) return [];
  if (!isRecord(data)) return [problem("data", "must be an object of values by field")];
  if (!isJson(data)) return [problem("data", "must be JSON")];
  return [...checkReferences("data", data), ...masked("data", data)];
}

/** Prefect would keep the secret that it has, or have the mask for one. */
function masked(path: string, value: unknown): Problem[] {
  if (value === MASK) {
    const needs = `must not be "${MASK}", which Prefect shows in place of a secret`;
    return [problem(path, needs, undefined, "give the secret itself")];
  }
  if (typeof value !== "object" || value === null) return [];
  const isList = Array.isArray(value);
  return Object.entries(value).flatMap(([key, part]) =>
    masked(isList ? `${path}[${key}]` : `${path}.${key}`, part),
  );
}

async function refusedBy(
  client: PrefectClient,
  { schema }: BlockKind,
  { data }: BlockInputs,
): Promise<Problem[]> {
  if (!isRecord(data)) return [];
  const dangling = await danglingReferences(client, "data", data);
  return [...checkBlockData("data", schema.fields, data), ...dangling];
}

async function unknownType(client: PrefectClient, typeSlug: string): Promise<Problem> {
  const meant = nearest(typeSlug, await client.blocks.typeSlugs());
  const fix =
    (meant === undefined ? "" : `did you mean "${meant}"? Else `) +
    'register its module with "prefect block register -m MODULE"';
  const needs = `is no type of blocks that the server at ${client.apiUrl} has`;
  return problem("typeSlug", needs, typeSlug, fix);
}

/** Prefect takes these, and shows them to everyone. */
function strays({ schema }: BlockKind, inputs: BlockInputs): string[] {
  return strayFields(schema.fields, inputs.data).map(({ name, meant }) => {
    const fix = meant === undefined ? "" : `; did you mean ${meant}?`;
    return `${titleOf(inputs)}: its type has no field ${name}, which Prefect shows to everyone${fix}`;
  });
}
