import * as pulumi from "@pulumi/pulumi";

/**
 * One of the optional Pulumi packages, loaded when something needs it and not before.
 * @throws a sentence that says what to install, where it is not there
 */
export function optionalPackage<T>(name: string, what: string, resource: pulumi.Resource): T {
  try {
    return require(name) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    const message = `${what} needs the package ${name}; run npm install ${name}`;
    throw new pulumi.ResourceError(message, resource, true);
  }
}
