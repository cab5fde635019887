import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { EngineInputs } from "../resources/docker-engine";
import type { Pulumified } from "../resources/pulumified";

/**
 * How to reach the Docker Engine that a component's docker resources are on: as its explicit
 * provider does, or what stack config says; else it is for the environment to say.
 */
export function engineOf(parent: pulumi.Resource): Pulumified<EngineInputs> {
  const provider = parent.getProvider("docker:index/container:Container");
  if (provider === undefined) return configuredEngine();
  const { host, certPath, caMaterial, certMaterial, keyMaterial } = provider as docker.Provider;
  // An output of nothing is no input at all.
  return { host, certPath, caMaterial, certMaterial, keyMaterial } as Pulumified<EngineInputs>;
}

/** What the default provider of docker takes. */
function configuredEngine(): Pulumified<EngineInputs> {
  const config = new pulumi.Config("docker");
  return {
    host: configuredHost(),
    certPath: config.get("certPath"),
    // Any of them may be a secret there.
    caMaterial: config.getSecret("caMaterial"),
    certMaterial: config.getSecret("certMaterial"),
    keyMaterial: config.getSecret("keyMaterial"),
  };
}

/** The engine's address of stack config. */
export function configuredHost(): string | undefined {
  return new pulumi.Config("docker").get("host");
}
