import type { BlockDocument } from "../../../client";
import { MASK } from "../../../core/block-data";
import { isRecord } from "../../../core/json";
import type { SecretPlace } from "../kinds";
import { ADOPTED, type Candidate, createdOf, type Search } from "./candidate";

export async function findBlocks({ client, wanted }: Search): Promise<Candidate[]> {
  const blocks = (await client.blocks.list()).filter(({ is_anonymous }) => !is_anonymous);
  return Promise.all(
    blocks.map(async (block) => {
      const typeSlug = block.block_type?.slug ?? "";
      const name = `${typeSlug}/${block.name ?? ""}`;
      return {
        kind: "blocks" as const,
        id: block.id,
        name,
        created: createdOf(block),
        state: { typeSlug, name: block.name, data: {}, ...ADOPTED },
        leftOut: wanted.takes("blocks", name) ? await obstacle(client, typeSlug, block) : undefined,
      };
    }),
  );
}

async function obstacle(
  client: Search["client"],
  typeSlug: string,
  block: BlockDocument,
): Promise<string | undefined> {
  // Nobody knows then which of its values are secret.
  if (!isRecord(block.block_schema?.fields)) return "the server does not tell its schema";
  const kind = await client.blocks.kind(typeSlug);
  if (kind && kind.schema.id !== block.block_schema_id) {
    return "it is of an older schema than its type's newest, to which a program would bring it";
  }
  return undefined;
}

/** Where the values that were read hold the mask; what is live there tells only of what kind it is. */
export function secretsIn(data: unknown, live: unknown): SecretPlace[] {
  const search = (value: unknown, there: unknown, path: SecretPlace["path"]): SecretPlace[] => {
    if (value === MASK) return [{ path, isText: there === undefined || typeof there === "string" }];
    if (Array.isArray(value)) {
      return value.flatMap((item, at) => search(item, partOf(there, at), [...path, at]));
    }
    if (!isRecord(value)) return [];
    return Object.entries(value).flatMap(([key, part]) =>
      search(part, partOf(there, key), [...path, key]),
    );
  };
  return search(data, live, ["data"]);
}

function partOf(whole: unknown, key: string | number): unknown {
  return typeof whole === "object" && whole !== null
    ? (whole as Record<string | number, unknown>)[key]
    : undefined;
}
