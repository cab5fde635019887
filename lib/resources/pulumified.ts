import * as pulumi from "@pulumi/pulumi";
import type { Json } from "../core/json";

/** JSON in which any part may be an output that is known later. */
export type JsonInput = pulumi.Input<
  string | number | boolean | null | JsonInput[] | { [key: string]: JsonInput }
>;

/**
 * A plain value's type with an `Input` at every level, for the arguments of a resource. In brackets
 * so that a union stays whole: `Input<boolean>`, not `Input<true> | Input<false>`, which would
 * refuse an `Output<boolean>`.
 */
export type InputOf<T> = [Json] extends [T]
  ? JsonInput
  : [T] extends [readonly (infer Item)[]]
    ? pulumi.Input<readonly InputOf<Item>[]>
    : [T] extends [object]
      ? pulumi.Input<Pulumified<T>>
      : pulumi.Input<T>;

/** The arguments of a resource from its plain inputs; their documentation comes along. */
export type Pulumified<T> = { readonly [Key in keyof T]: InputOf<Exclude<T[Key], undefined>> };

/** Names every output for Pulumi, which only makes outputs of the keys that it is given. */
export function outputs<Key extends string>(...keys: Key[]): Record<Key, undefined> {
  return Object.fromEntries(keys.map((key) => [key, undefined])) as Record<Key, undefined>;
}

/**
 * An argument with one member made secret, or all of it where its members are known only later.
 */
export function withSecretMember<T extends object, Key extends keyof T>(
  value: pulumi.Input<T> | undefined,
  key: Key,
): pulumi.Input<T> | undefined {
  if (value === undefined) return undefined;
  if (pulumi.Output.isInstance(value) || value instanceof Promise) {
    return pulumi.secret(value) as unknown as pulumi.Output<T>;
  }
  const member = value[key];
  return member === undefined ? value : { ...value, [key]: pulumi.secret(member) };
}

/** An argument made secret. One that turns out to be none stays so: a secret of nothing is kept as null. */
export function secretly<T>(value: pulumi.Input<T> | undefined): pulumi.Output<T> | undefined {
  if (value === undefined) return undefined;
  const known = pulumi.output(value) as pulumi.Output<T | undefined>;
  return known.apply((one) =>
    one === undefined ? undefined : pulumi.secret(one),
  ) as pulumi.Output<T>;
}
