import * as pulumi from "@pulumi/pulumi";

/** A value that comes after a resource too, and is known in preview if it was known before. */
export function after<T>(
  value: pulumi.Input<T>,
  resource: pulumi.Resource,
): pulumi.Output<pulumi.Unwrap<T>> {
  // A resource's urn is known while nothing of what it makes is.
  return pulumi.all([value, resource.urn]).apply(([known]) => known);
}
