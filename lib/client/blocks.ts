import { allPages, anyOf, section, type Window } from "./filter";
import type { ReadScene } from "./read-ahead";
import { RecentAnswers } from "./recent-answers";
import { type Api, deleted, done, found, listOf, objectOf } from "./request";
import type { BlockDocument, BlockKind, BlockSchema, BlockType, NewBlock } from "./types";

/**
 * Blocks are never read with secrets. Texts among those read `********`, but a secret that is an
 * object, or within a list, is given in clear even so.
 */
export interface BlocksClient {
  get(id: string): Promise<BlockDocument | undefined>;
  /** By its type's slug and its name. */
  byName(typeSlug: string, name: string): Promise<BlockDocument | undefined>;
  /**
   * A taken name is a 409; when that error has `afterLostAnswer`, the block may be the one that this
   * very call made. Prefect looks at no value, whatever the schema says.
   */
  create(block: NewBlock): Promise<BlockDocument>;
  /**
   * All of its values anew, those of `schemaId`. `********` at the place of a secret leaves it as it
   * is. There is no other name for a block.
   */
  replaceData(
    id: string,
    { data, schemaId }: { readonly data: NewBlock["data"]; readonly schemaId: string },
  ): Promise<void>;
  /** False: was gone. A block that refers to it loses that field in silence. */
  delete(id: string): Promise<boolean>;
  /**
   * A type with its newest schema, which new blocks are of; some seconds old at most. A type that is
   * not there, or has no schema, is asked for each time.
   */
  kind(typeSlug: string): Promise<BlockKind | undefined>;
  /** All that have a name. */
  list(): Promise<BlockDocument[]>;
  /** Of every type that the server knows. */
  typeSlugs(): Promise<string[]>;
}

export function createBlocksClient(api: Api, { now }: Pick<ReadScene, "now">): BlocksClient {
  const path = (id: string) => ({ params: { path: { id } } });
  const kinds = new RecentAnswers((slug) => readKind(api, slug), now);
  return {
    get: (id) => found(api.GET("/block_documents/{id}", path(id))) as Answered,
    byName: (typeSlug, name) =>
      found(
        api.GET("/block_types/slug/{slug}/block_documents/name/{block_document_name}", {
          params: { path: { slug: typeSlug, block_document_name: name } },
        }),
      ) as Answered,
    create: ({ name, data, typeId, schemaId }) =>
      objectOf(
        api.POST("/block_documents/", {
          body: { name, data, block_type_id: typeId, block_schema_id: schemaId },
        }),
      ) as Promise<BlockDocument>,
    async replaceData(id, { data, schemaId }) {
      const body = { data, block_schema_id: schemaId, merge_existing_data: false };
      await done(api.PATCH("/block_documents/{id}", { ...path(id), body }));
    },
    delete: (id) => deleted(api.DELETE("/block_documents/{id}", path(id))),
    kind: (typeSlug) => kinds.get(typeSlug),
    async list() {
      const where = section("block_documents", { is_anonymous: { eq_: false } });
      const pages = allPages((window) =>
        listOf(api.POST("/block_documents/filter", { body: { ...where, ...window } })),
      );
      return (await pages) as BlockDocument[];
    },
    async typeSlugs() {
      const types = await allPages((window) => listTypes(api, window));
      return types.map(({ slug }) => slug);
    },
  };
}

async function readKind(api: Api, slug: string): Promise<BlockKind | undefined> {
  const one = api.GET("/block_types/slug/{slug}", { params: { path: { slug } } });
  const type = (await found(one)) as BlockType | undefined;
  if (!type) return undefined;
  const filter = section("block_schemas", { block_type_id: anyOf([type.id]) });
  // The newest comes first.
  const body = { ...filter, limit: 1, offset: 0 };
  const [schema] = (await listOf(api.POST("/block_schemas/filter", { body }))) as BlockSchema[];
  return schema && { type, schema };
}

function listTypes(api: Api, window: Window): Promise<BlockType[]> {
  return listOf(api.POST("/block_types/filter", { body: window })) as Promise<BlockType[]>;
}

type Answered = Promise<BlockDocument | undefined>;
