import * as pulumi from "@pulumi/pulumi";
import { forgetOnceRecorded, thinProvider, typeToken } from "../../provider";
import { outputs, type Pulumified } from "../pulumified";
import { BLOCK_OUTPUTS, type BlockInputs, type BlockReference } from "./inputs";

/** The arguments of a {@link Block}. */
export interface BlockArgs extends Pulumified<BlockInputs> {}

/**
 * A block in Prefect: values of a type, among them secrets, that flows load by name. All its values are
 * secret in Pulumi's state, whatever the program gives.
 *
 * @example
 * ```ts
 * const aws = new Block("aws", {
 *   typeSlug: "aws-credentials",
 *   name: "reports",
 *   data: { aws_access_key_id: "AKIA", aws_secret_access_key: pulumi.secret("…") },
 * });
 * new Block("bucket", {
 *   typeSlug: "s3-bucket",
 *   name: "reports",
 *   data: { bucket_name: "acme-reports", credentials: aws.reference },
 * });
 * ```
 */
export class Block extends pulumi.CustomResource {
  declare public readonly typeSlug: pulumi.Output<string>;
  declare public readonly name: pulumi.Output<string>;
  declare public readonly blockId: pulumi.Output<string>;
  declare public readonly blockTypeId: pulumi.Output<string>;
  declare public readonly blockSchemaId: pulumi.Output<string>;
  /** What a field of another block takes in place of values: `{ $ref: { block_document_id } }`. */
  declare public readonly reference: pulumi.Output<BlockReference>;
  /** What job variables and pull steps name the block by: `{{ prefect.blocks.secret.token }}`. */
  declare public readonly placeholder: pulumi.Output<string>;

  constructor(name: string, args: BlockArgs, opts?: pulumi.CustomResourceOptions) {
    const props = {
      ...args,
      // As a whole: what the server calls secret is known only later, and a drifted value has any shape.
      data: pulumi.secret(args.data),
      ...outputs(...BLOCK_OUTPUTS),
      ...thinProvider("Block"),
    };
    const secretly = pulumi.mergeOptions(opts, { additionalSecretOutputs: ["data"] });
    super(typeToken("Block"), name, props, secretly);
    forgetOnceRecorded("Block", this);
  }
}
