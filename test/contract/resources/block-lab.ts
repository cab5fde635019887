import { strict as assert } from "node:assert";
import { blockHandler as handler } from "../../../lib/resources/block/handlers";
import type { BlockInputs, BlockState } from "../../../lib/resources/block/inputs";
import { byHand } from "../../support/by-hand";
import { uniqueName } from "../../support/on-prefect";
import type { PrefectServer } from "../../support/prefect";
import { type Lab, openLab } from "./lab";

export const OURS = "s3cret-of-the-program";
export const THEIRS = "s3cret-of-a-person";

interface Made {
  readonly id: string;
  readonly state: BlockState;
}

/** A {@link Lab} for blocks and their types, which are cleaned up. */
export type BlockLab = ReturnType<typeof openBlockLab>;

export function openBlockLab(server: PrefectServer) {
  const lab: Lab = openLab(server);
  const { call } = byHand(server.apiUrl);
  const undo: (() => Promise<unknown>)[] = [];
  return {
    ...lab,
    call,
    block: (typeSlug: string, data: BlockInputs["data"]): BlockInputs => {
      return { typeSlug, name: uniqueName("block"), data };
    },
    /** One with secrets of both kinds, a text and an object. */
    webhook(): BlockInputs {
      const data = { method: "PUT", url: `https://${OURS}/`, headers: { A: OURS } };
      return this.block("webhook", data);
    },
    async create(given: BlockInputs): Promise<Made> {
      const made = await handler.create(lab.context, given);
      undo.push(() => lab.person.blocks.delete(made.id));
      lab.writes();
      return made;
    },
    /** What the server really has, secrets too. */
    async all(id: string): Promise<unknown> {
      const path = `/block_documents/${id}?include_secrets=true`;
      return ((await call("GET", path)) as { data: unknown }).data;
    },
    /** As a person does it. */
    async change(id: string, data: Record<string, unknown>): Promise<void> {
      const schemaId = (await lab.person.blocks.get(id))!.block_schema_id;
      await lab.person.blocks.replaceData(id, { data, schemaId });
    },
    async refresh({ id, state }: Made) {
      const read = await handler.read(lab.context, id, state);
      assert.ok(read);
      return read;
    },
    async problemsOf(given: BlockInputs): Promise<string[]> {
      const { problems } = await handler.check(lab.context, given, undefined);
      return problems.map(({ path, message }) => `${path} ${message}`);
    },
    /** A type that only this test has; `renew` gives it another schema. */
    async register(fields: object) {
      const slug = uniqueName("type");
      const type = (await call("POST", "/block_types/", { name: slug, slug })) as { id: string };
      undo.push(() => call("DELETE", `/block_types/${type.id}`));
      const renew = async (newer: object) => {
        const schema = { fields: newer, block_type_id: type.id, capabilities: [] };
        return (await call("POST", "/block_schemas/", schema)) as { id: string };
      };
      await renew(fields);
      return { slug, renew };
    },
    async cleanUp(): Promise<void> {
      for (const one of undo.reverse()) await one();
    },
  };
}
