import type * as pulumi from "@pulumi/pulumi";
import type { BlockDocument, PrefectClient } from "../client";
import { openData } from "../core/block-data";
import { join, secretFieldsOf } from "../core/block-schema";
import { isRecord, type Json } from "../core/json";
import { checkName } from "../core/names";
import { lookUp, lookUpOutput } from "./look-up";
import type { LookUpArgs, LookUpOptions } from "./options";
import type { Question } from "./question";

/** Which block is looked for. */
export interface GetBlockArgs {
  /** The block type's slug: `secret`, `docker-registry`, … */
  readonly typeSlug: string;
  readonly name: string;
}

/** A block as the server has it, without its secrets. */
export interface GetBlockResult {
  readonly blockId: string;
  readonly name: string;
  readonly typeSlug: string;
  /** The block type's name: `Docker Registry`. */
  readonly typeName: string | undefined;
  /** Its values, those of blocks within it too, but for the secret ones: those are left out. */
  readonly data: Readonly<Record<string, Json>>;
  /** What is secret by the block's schema: `password`, `image_registry.password`, `headers.*`. */
  readonly secretFields: readonly string[];
  /** What job variables and pull steps name the block by: `{{ prefect.blocks.secret.token }}`. */
  readonly placeholder: string;
}

const question: Question<GetBlockArgs, GetBlockResult> = {
  name: "getBlock",
  what: ({ typeSlug, name }) => `block "${typeSlug}/${name}"`,
  check: ({ typeSlug, name }) => [...checkName("typeSlug", typeSlug), ...checkName("name", name)],
  async ask(client, { typeSlug, name }) {
    const live = await client.blocks.byName(typeSlug, name);
    if (!live) return undefined;
    const secretFields = await allSecretFields(client, live);
    return {
      blockId: live.id,
      name,
      typeSlug,
      typeName: live.block_type_name ?? undefined,
      data: openData(live.data, secretFields),
      secretFields,
      placeholder: `{{ prefect.blocks.${typeSlug}.${name} }}`,
    };
  },
};

/**
 * Those of blocks that it refers to as well, by their own schemas: a field that its own schema does not
 * have, or has as something else, may refer to a block too.
 */
async function allSecretFields(client: PrefectClient, block: BlockDocument): Promise<string[]> {
  const fields = [...secretFieldsOf(block.block_schema?.fields)];
  for (const [field, { block_document: referred }] of Object.entries(
    block.block_document_references,
  )) {
    const other = isRecord(referred) && (await client.blocks.get(String(referred.id)));
    // Gone in this moment: then nobody knows what of it is secret.
    const within = other ? await allSecretFields(client, other) : ["*"];
    fields.push(...within.map((path) => join(field, path)));
  }
  return [...new Set(fields)];
}

/**
 * Looks up a block by its type's slug and its name. Its secrets are never asked for: a program that
 * needs one has it from its own configuration, a run by the block's `placeholder`.
 *
 * @example
 * ```ts
 * const found = getBlock({ typeSlug: "docker-registry", name: "acme" });
 * export const registry = found.then(({ data }) => data.registry_url);
 * ```
 */
export function getBlock(args: GetBlockArgs, options?: LookUpOptions): Promise<GetBlockResult> {
  return lookUp(question, args, options);
}

/**
 * Looks up a block by its type's slug and its name, as an output. Its secrets are never asked for.
 *
 * @example
 * ```ts
 * const token = getBlockOutput({ typeSlug: "secret", name: "token" });
 * new Deployment("etl", {
 *   name: "etl",
 *   flowName: "etl",
 *   workPoolName: "ml",
 *   jobVariables: { env: { TOKEN: token.placeholder } },
 * });
 * ```
 */
export function getBlockOutput(
  args: LookUpArgs<GetBlockArgs>,
  options?: LookUpOptions,
): pulumi.Output<GetBlockResult> {
  return lookUpOutput(question, args, options);
}
