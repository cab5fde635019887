import { type BlockDocument, type BlockSchema, createOnce, type PrefectClient } from "../../client";
import { driftedData } from "../../core/block-data";
import { secretFieldsOf } from "../../core/block-schema";
import { existsAlready } from "../../core/exists-already";
import { isRecord, sameJson, withoutUndefined } from "../../core/json";
import { isUnknown } from "../../core/unknown";
import { UserError } from "../../core/user-error";
import { type Handler, isForced } from "../../provider/handler";
import { isLeft, makeNoted } from "../../provider/journal";
import { checkBlock, kindFor, titleOf } from "./check";
import type { BlockInputs, BlockState } from "./inputs";

/** The life of a block in Prefect. Its id is the block's. */
export const blockHandler: Handler<BlockInputs, BlockState> = {
  check: checkBlock,

  diff(olds, news) {
    const moved = (["typeSlug", "name"] as const).filter((key) => olds[key] !== news[key]);
    const same = sameJson(olds.data, news.data) && Boolean(olds.adopt) === Boolean(news.adopt);
    // What is not known yet need not be another.
    const replaces = moved.filter((key) => !isUnknown(news[key]));
    return { changed: moved.length > 0 || !same, replaces };
  },

  async create(context, inputs) {
    const client = await context.client();
    const { type, schema } = await kindFor(client, inputs);
    const block = { ...inputs, typeId: type.id, schemaId: schema.id };
    const there = await client.blocks.byName(inputs.typeSlug, inputs.name);
    if (!there) {
      const make = () => makeBlock(client, block);
      const made = await makeNoted(context, client, named(inputs), make, ({ id }) => id);
      return { id: made.id, state: stateOf(inputs, made) };
    }
    const left = await isLeft(context, client, named(inputs), there);
    if (!left && !inputs.adopt) throw alreadyThere(inputs, there);
    if (!isSame(inputs, schema, there)) await client.blocks.replaceData(there.id, block);
    return { id: there.id, state: stateOf(inputs, { ...there, block_schema_id: schema.id }) };
  },

  async read(context, id, state) {
    const client = await context.client();
    const block = await client.blocks.get(id);
    if (!block) return undefined;
    const { typeSlug, name, adopt } = state;
    const inputs = withoutUndefined({ typeSlug, name, data: dataNow(state.data, block), adopt });
    return { id, inputs, state: stateOf(inputs, block) };
  },

  async update(context, id, olds, news) {
    const forced = isForced(blockHandler, olds, news);
    if (!forced && sameJson(olds.data, news.data)) return { ...olds, adopt: news.adopt };
    const client = await context.client();
    const { schema } = await kindFor(client, news);
    const block = await client.blocks.get(id);
    if (!block) throw gone(news, id);
    await client.blocks.replaceData(id, { data: news.data, schemaId: schema.id });
    return stateOf(news, { ...block, block_schema_id: schema.id });
  },

  async delete(context, id) {
    const client = await context.client();
    await client.blocks.delete(id);
  },
};

function named({ typeSlug, name }: BlockInputs) {
  return { type: "Block", name: `${typeSlug}/${name}` };
}

async function makeBlock(
  client: PrefectClient,
  block: BlockInputs & { readonly typeId: string; readonly schemaId: string },
): Promise<BlockDocument> {
  return createOnce(
    () => client.blocks.create(block),
    () => client.blocks.byName(block.typeSlug, block.name),
    (found) => sameJson(dataNow(block.data, found), block.data),
  );
}

/** The stated values as the server has them now, where it can be told without its secrets. */
function dataNow(stated: BlockInputs["data"], live: BlockDocument): BlockInputs["data"] {
  const fields = live.block_schema?.fields;
  // Without its schema nobody knows what is secret.
  return isRecord(fields)
    ? driftedData(stated, withReferences(live), secretFieldsOf(fields))
    : stated;
}

/** Whether a block that is taken over has all of it already, which only one without secrets tells. */
function isSame(inputs: BlockInputs, schema: BlockSchema, live: BlockDocument): boolean {
  const { fields } = schema;
  if (live.block_schema_id !== schema.id || !isRecord(fields)) return false;
  return secretFieldsOf(fields).length === 0 && sameJson(dataNow(inputs.data, live), inputs.data);
}

/** Prefect gives the values of another block in its place, and tells apart which are such. */
function withReferences({ data, block_document_references: references }: BlockDocument) {
  const blocks = Object.entries(references).flatMap(([field, { block_document: block }]) =>
    isRecord(block) ? [[field, referenceTo(String(block.id))] as const] : [],
  );
  return { ...data, ...Object.fromEntries(blocks) };
}

function referenceTo(id: string) {
  return { $ref: { block_document_id: id } };
}

function stateOf(
  inputs: BlockInputs,
  live: Pick<BlockDocument, "id" | "block_type_id" | "block_schema_id">,
): BlockState {
  return {
    ...inputs,
    blockId: live.id,
    blockTypeId: live.block_type_id,
    blockSchemaId: live.block_schema_id,
    reference: referenceTo(live.id),
    placeholder: `{{ prefect.blocks.${inputs.typeSlug}.${inputs.name} }}`,
  };
}

function alreadyThere(inputs: BlockInputs, { id }: BlockDocument): UserError {
  return existsAlready(titleOf(inputs), `id ${id}`, "give this one another name");
}

function gone(inputs: BlockInputs, id: string): UserError {
  return new UserError(
    `${titleOf(inputs)} (id ${id}) is gone from the server; run "pulumi refresh" so that it is made again`,
  );
}
