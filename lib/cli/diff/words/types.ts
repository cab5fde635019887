import { COMPONENT_TOKENS, componentToken, RESOURCE_TOKENS } from "../../../core/type-tokens";
import type { ResourceType } from "../../../provider/dispatch";
import { typeToken } from "../../../provider/thin-provider";
import { parseUrn } from "../preview/urn";

/** How one of a type is called, where its own words would not say it. */
const NOUNS: Readonly<Record<string, string>> = {
  [typeToken("DeploymentSlas")]: "SLAs",
  [typeToken("GlobalConcurrencyLimit")]: "concurrency limit",
  [typeToken("TagConcurrencyLimit")]: "concurrency limit of a tag",
  [typeToken("LocalProcess")]: "process",
  [typeToken("LocalFolder")]: "folder",
  [typeToken("ContainerHealth")]: "wait for a container",
  [typeToken("KubernetesRollout")]: "wait for pods",
  [typeToken("ImageReference")]: "image",
  "docker:index/image:Image": "image build",
  "docker:index/container:Container": "container",
  "docker:index/tag:Tag": "image tag",
  "command:local:Command": "command",
  "pulumi:providers:pulumi-nodejs": "connection to Prefect",
};

/** The resources of our types that belong to one deployment, with all that is below them. */
const DEPLOYMENT_COMPONENTS = new Set([
  componentToken("PrefectServeDeployment"),
  componentToken("PrefectWorkPoolDeployment"),
]);

/**
 * What a rollout replaces as a matter of course: the new one takes over from the old one, and
 * nothing that people know by name or keep is lost with it. Runs that outlast its draining are asked for.
 */
const ROLLING = new Set([
  typeToken("LocalProcess"),
  typeToken("ContainerHealth"),
  typeToken("KubernetesRollout"),
  typeToken("ImageReference"),
  typeToken("PythonEnvironment"),
  "docker:index/container:Container",
  "docker:index/tag:Tag",
  "docker:index/image:Image",
  "command:local:Command",
]);

/**
 * What stands for another resource, which a reader is told of: what an image is made of by its
 * reference, containers and pods by themselves.
 */
const SILENT = new Set([
  typeToken("ContainerHealth"),
  typeToken("KubernetesRollout"),
  typeToken("ImageReference"),
  "docker:index/tag:Tag",
  "docker:index/image:Image",
]);

/** What is no resource of its own to a reader: the stack, and providers that Pulumi makes by itself. */
export function isPlumbing(urn: string): boolean {
  const { type, name } = parseUrn(urn) ?? { type: "", name: "" };
  if (type === "pulumi:pulumi:Stack") return true;
  return type.startsWith("pulumi:providers:") && /^default(_|$)/.test(name);
}

export function isDeploymentComponent(type: string): boolean {
  return DEPLOYMENT_COMPONENTS.has(type);
}

export function isPackage(type: string): boolean {
  return type === componentToken("PrefectPackage");
}

export function isPrefect(type: string, name: ResourceType): boolean {
  return type === typeToken(name);
}

export function isRolling(type: string): boolean {
  return ROLLING.has(type);
}

export function isSilent(type: string): boolean {
  return SILENT.has(type);
}

/** `work pool`, `Kubernetes Deployment`, `package`. */
export function nounOf(type: string): string {
  const known = NOUNS[type];
  if (known !== undefined) return known;
  const word = type.slice(Math.max(type.lastIndexOf(":"), type.lastIndexOf("/")) + 1);
  if (type.startsWith("kubernetes:")) return `Kubernetes ${safe(word)}`;
  if (type.startsWith(RESOURCE_TOKENS) || type.startsWith(COMPONENT_TOKENS)) return words(word);
  return safe(type.split(":")[0] ?? "") === "" ? "resource" : words(word);
}

/** `WorkPool` in words: our components are all Prefect's. */
function words(name: string): string {
  const spaced = safe(name)
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ")
    .toLowerCase();
  return spaced.replace(/^prefect /, "") || "resource";
}

/** A type is text of the preview too, and stands among our words. */
function safe(word: string): string {
  return word.replaceAll(/[^A-Za-z0-9]/g, "");
}
