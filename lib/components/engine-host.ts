import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

/**
 * The address of the Docker Engine that a component's docker resources are on: its explicit
 * provider's, or what stack config says; else it is for the environment to say.
 */
export function engineHost(parent: pulumi.Resource): pulumi.Input<string> | undefined {
  const provider = parent.getProvider("docker:index/container:Container");
  if (provider === undefined) return configuredHost();
  // An output of nothing is no input at all.
  return (provider as docker.Provider).host as pulumi.Output<string>;
}

/** What the default provider of docker takes. */
export function configuredHost(): string | undefined {
  return new pulumi.Config("docker").get("host");
}
