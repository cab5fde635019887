import * as pulumi from "@pulumi/pulumi";
import { dockerInfrastructure } from "./docker";
import { kubernetesInfrastructure } from "./kubernetes";
import { localInfrastructure } from "./local";
import { readSettings, type Settings } from "./settings";
import { type Infrastructure, workflowStack } from "./workflow";

const CHOICES = {
  infrastructure: ["local", "docker", "kubernetes"],
  mode: ["serve", "pool"],
  server: ["managed", "existing"],
} as const;

/** The program that a user only configures: `pulumi up` with nothing but stack config. */
function program() {
  const settings = readSettings();
  checkChoices(settings);
  return workflowStack(settings, infrastructureOf(settings));
}

function infrastructureOf(settings: Settings): Infrastructure {
  if (settings.infrastructure === "docker") return dockerInfrastructure(settings);
  if (settings.infrastructure === "kubernetes") return kubernetesInfrastructure(settings);
  return localInfrastructure(settings);
}

function checkChoices(settings: Settings): void {
  const wrong = Object.entries(CHOICES).flatMap(([key, allowed]) => {
    const got = settings[key as keyof typeof CHOICES];
    if ((allowed as readonly string[]).includes(got)) return [];
    const fix = `pulumi config set ${key} ${allowed[0]}`;
    return [`${key} must be one of ${allowed.join(", ")}; got ${JSON.stringify(got)}; ${fix}`];
  });
  if (wrong.length > 0)
    throw new pulumi.RunError(wrong.map((line) => `stack config: ${line}`).join("\n"));
}

export = program();
