import * as pulumi from "@pulumi/pulumi";

/** A value that comes after resources too, and is known in preview if it was known before. */
export function after<T>(
  value: pulumi.Input<T>,
  ...resources: readonly pulumi.Resource[]
): pulumi.Output<pulumi.Unwrap<T>> {
  // A resource's urn is known while nothing of what it makes is.
  const urns = resources.map(({ urn }) => urn);
  return pulumi.all([value, pulumi.all(urns)]).apply(([known]) => known);
}
