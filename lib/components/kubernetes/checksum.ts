import { scryptSync } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { canonicalJson } from "../../core/json";

const BYTES = 8;

/**
 * A text that changes with a Secret, for an annotation that rolls the pods. Who may see pods need
 * not see Secrets: so it is dear to compute, and worth nothing for another Secret.
 */
export function checksumOf(
  secret: string,
  data: pulumi.Output<Readonly<Record<string, string>>>,
): pulumi.Output<string> {
  const salt = `${pulumi.getProject()}/${pulumi.getStack()}/${secret}`;
  const checksum = data.apply((known) => scryptSync(canonicalJson(known), salt, BYTES));
  return pulumi.unsecret(checksum.apply((bytes) => bytes.toString("hex")));
}
