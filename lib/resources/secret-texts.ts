import * as pulumi from "@pulumi/pulumi";

/** Texts that no message may quote, by what stands in their place. */
export type SecretTexts = Readonly<Record<string, string>>;

/**
 * What is secret among a program's values, by its place. A provider is handed plain values, so it has
 * to be told which of them it must not quote. Undefined where nothing is.
 */
export function secretTexts(
  values: Readonly<Record<string, unknown>>,
): pulumi.Output<SecretTexts | undefined> | undefined {
  const outputs = outputsIn("", values);
  if (outputs.length === 0) return undefined;
  const judged = outputs.map(([path, output]) =>
    pulumi.all([output, pulumi.isSecret(output)]).apply(([value, isSecret]) => {
      return isSecret ? textsIn(path, value) : [];
    }),
  );
  // Secret as soon as one of them is.
  return pulumi.all(judged).apply((texts) => {
    const found = texts.flat();
    return found.length === 0 ? undefined : Object.fromEntries(found);
  });
}

/** Several of them in one. */
export function joined(
  ...parts: readonly (pulumi.Input<SecretTexts | undefined> | undefined)[]
): pulumi.Output<SecretTexts | undefined> | undefined {
  const given = parts.filter((part) => part !== undefined);
  if (given.length === 0) return undefined;
  return pulumi.all(given).apply((all) => {
    const texts: SecretTexts = Object.assign({}, ...all);
    return Object.keys(texts).length === 0 ? undefined : texts;
  });
}

function outputsIn(path: string, value: unknown): [string, pulumi.Output<unknown>][] {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) {
    return [[path, pulumi.output(value)]];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => outputsIn(below(path, key), part));
}

function textsIn(path: string, value: unknown): [string, string][] {
  if (typeof value === "string" || typeof value === "number") return [[path, String(value)]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => textsIn(below(path, key), part));
}

function below(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}
