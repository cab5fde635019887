import { post, type Scene } from "./fill";

type Fill = (scene: Scene) => Promise<void>;

/** Blocks of the types that every server has. */
export const BLOCKS: readonly Fill[] = [
  block("secret", "token", { value: "s3cret-token" }, { value: "s3cret-token" }),
  block(
    "webhook",
    "shop",
    { method: "POST", url: "https://shop.example/h" },
    {
      url: "https://shop.example/h",
    },
  ),
  block(
    "slack-webhook",
    "team",
    { url: "https://hooks.example/a" },
    {
      url: "https://hooks.example/a",
    },
  ),
  block("local-file-system", "files", { basepath: "/srv/files" }, {}),
  block("remote-file-system", "bucket", { basepath: "s3://b", settings: { key: "k" } }, {}),
  block("process", "shell", { command: ["python", "-m", "x"], env: { A: "1" } }, {}),
  jsonSecret,
  anonymous,
];

function block(typeSlug: string, name: string, data: object, secrets: object): Fill {
  return async (scene) => {
    const kind = await scene.hand.client.blocks.kind(typeSlug);
    if (!kind) return;
    const { id } = await scene.hand.client.blocks.create({
      name,
      data: data as Record<string, unknown>,
      typeId: kind.type.id,
      schemaId: kind.schema.id,
    });
    scene.blocks.push({ id, name, typeSlug });
    note(scene, typeSlug, name, secrets);
  };
}

function note({ secrets }: Scene, typeSlug: string, name: string, values: object): void {
  for (const [field, value] of Object.entries(values)) {
    secrets[`${typeSlug}-${name}-${field}`] = value;
  }
}

async function jsonSecret(scene: Scene): Promise<void> {
  const value = { user: "etl", passwords: ["a", "b"] };
  if (scene.generation === 3) await block("secret", "login", { value }, { value })(scene);
}

/** As Prefect's own deployments make them. */
async function anonymous({ hand }: Scene): Promise<void> {
  const kind = await hand.client.blocks.kind("local-file-system");
  if (!kind) return;
  const of = { block_type_id: kind.type.id, block_schema_id: kind.schema.id };
  await post(hand, "/block_documents/", { data: { basepath: "/" }, is_anonymous: true, ...of });
}

/** Blocks of a type of the user's: one within another, and one of a schema that is not the newest. */
export async function customBlocks(scene: Scene): Promise<void> {
  const { hand } = scene;
  const inner = await register(scene, "vault", {
    properties: {
      title: { type: "string" },
      keys: { type: "object", additionalProperties: { type: "string", format: "password" } },
      sizes: { type: "array" },
    },
    secret_fields: ["keys.*"],
  });
  const vault = await inner.make("main", { title: "Z", sizes: [3, 1], keys: { a: "k1", b: "k2" } });
  note(scene, "vault", "main", { keys: { a: "k1", b: "k2" } });
  const outer = await register(scene, "house", { properties: { door: { type: "object" } } });
  const reference = { $ref: { block_document_id: vault } };
  await outer.make("a-front", { door: reference });
  const old = await register(scene, "attic", { properties: { n: { type: "integer" } } });
  await old.make("old", { n: 1 });
  await post(hand, "/block_schemas/", {
    fields: { type: "object", properties: { n: { type: "number" } }, block_type_slug: "attic" },
    block_type_id: old.typeId,
    capabilities: [],
  });
}

async function register(scene: Scene, slug: string, fields: object) {
  const { hand } = scene;
  const type = await post(hand, "/block_types/", { name: slug, slug });
  const whole = { title: slug, type: "object", block_type_slug: slug, ...fields };
  const schema = await post(hand, "/block_schemas/", {
    fields: whole,
    block_type_id: type.id,
    capabilities: [],
  });
  return {
    typeId: type.id,
    async make(name: string, data: Record<string, unknown>): Promise<string> {
      const { id } = await hand.client.blocks.create({
        name,
        data,
        typeId: type.id,
        schemaId: schema.id,
      });
      scene.blocks.push({ id, name, typeSlug: slug });
      return id;
    },
  };
}
