import type { Json } from "../../core/json";

/** A block as the program states it. */
export interface BlockInputs {
  /**
   * The slug of the block's type: `secret`, `slack-webhook`, `aws-credentials`, … The server must have
   * that type: `prefect block register -m MODULE` brings those of a module. Changing it makes a new block.
   */
  readonly typeSlug: string;
  /** Lower case letters, digits and `-`. Changing it makes a new block: Prefect renames none. */
  readonly name: string;
  /**
   * The block's values by field, all of them secret in the state and in diffs. A field that is another
   * block takes that one's `reference`, or its values.
   */
  readonly data: Readonly<Record<string, Json>>;
  /** Takes over a block of this type and name that exists already, with all its values. @default false */
  readonly adopt?: boolean;
}

/** Where a field's value is another block. */
export type BlockReference = { readonly $ref: { readonly block_document_id: string } };

/** A block as it was last seen. */
export interface BlockState extends BlockInputs {
  readonly blockId: string;
  readonly blockTypeId: string;
  readonly blockSchemaId: string;
  readonly reference: BlockReference;
  readonly placeholder: string;
}

export const BLOCK_OUTPUTS = [
  "blockId",
  "blockTypeId",
  "blockSchemaId",
  "reference",
  "placeholder",
] as const;
