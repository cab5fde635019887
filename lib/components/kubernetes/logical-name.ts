import type * as pulumi from "@pulumi/pulumi";

/** The name that the program gave a resource, which no declared member tells before it is made. */
export function logicalNameOf(resource: pulumi.Resource): string {
  return (resource as unknown as { readonly __name: string }).__name;
}
