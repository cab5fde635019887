import { homedir } from "node:os";
import { join } from "node:path";
import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { isListening } from "../core/listening";
import { redactUrlCredentials } from "../core/redact";
import { configuredHost } from "./engine";
import { optionalPackage } from "./optional-package";

/** Pulumi's package for docker, loaded when something needs it. */
export function dockerPackage(what: string, parent: pulumi.Resource): typeof docker {
  const loaded = optionalPackage<typeof docker>("@pulumi/docker", what, parent);
  const isTold = parent.getProvider("docker:index/image:Image") !== undefined;
  if (!isTold && pulumi.runtime.hasEngine()) warned ??= warnWithoutEngine(parent);
  return loaded;
}

/** Once in a program, however many images and containers it makes. */
let warned: Promise<void> | undefined;

/** Says how to point at an engine where none answers: the provider fails without naming a place. */
async function warnWithoutEngine(resource: pulumi.Resource): Promise<void> {
  const host = configuredHost() ?? (process.env.DOCKER_HOST || undefined);
  const places = host === undefined ? usualPlaces() : [host];
  const answers = await Promise.all(places.map(isAnswered));
  if (answers.includes(true)) return;
  const where = places.map(redactUrlCredentials).join(" and ");
  const how = "the environment's DOCKER_HOST, the stack's docker:host or a docker.Provider";
  const text = `no Docker Engine answers at ${where}; start one, or point at one by ${how}`;
  await pulumi.log.warn(text, resource);
}

/** Where the provider looks when it is told nothing. */
function usualPlaces(): string[] {
  const own = ["run", "desktop"].map((folder) => join(homedir(), ".docker", folder, "docker.sock"));
  return ["/var/run/docker.sock", ...own].map((path) => `unix://${path}`);
}

/** Of what can be asked in this way; the rest is taken to be right. */
function isAnswered(host: string): Promise<boolean> {
  const path = /^unix:\/\/(.+)$/.exec(host)?.[1];
  const [, name, port] = /^tcp:\/\/\[?([^\]/]+?)\]?:(\d+)/.exec(host) ?? [];
  if (path === undefined && name === undefined) return Promise.resolve(true);
  const timeout = ANSWERS_WITHIN_MS;
  if (path !== undefined) return isListening({ path, timeout });
  return isListening({ host: name, port: Number(port), timeout });
}

const ANSWERS_WITHIN_MS = 3_000;
