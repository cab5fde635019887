import type * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { optionalPackage } from "../../optional-package";
import type { ImageRegistryArgs, PackageImageArgs } from "./args";
import type { BuiltImage } from "./build";
import { isTypedCache, secretNames } from "./builder";
import { after } from "./order";
import { shellWord } from "./shell";
import { imageReference, type ImageSpec } from "./spec";
import { fromHere, type StagedContext } from "./stage";

/**
 * Builds an image with the `docker` command of this machine. Its secrets, and the registry's, are
 * in the command's environment: no argument, no file and no output has them.
 */
export function buildByCommand(
  name: string,
  spec: ImageSpec,
  staged: StagedContext,
  options: pulumi.CustomResourceOptions & { readonly parent: pulumi.Resource },
): BuiltImage {
  const what = "image.buildSecrets and image.cacheTo";
  const { local } = optionalPackage<typeof command>("@pulumi/command", what, options.parent);
  const reference = imageReference(spec, staged.tag);
  const { push, registry } = spec.args;
  const build = new local.Command(
    name,
    {
      create: script(spec, staged),
      environment: {
        IMAGE: reference,
        ...secrets(spec.args),
        ...(push && registry && credentials(registry, spec.repository)),
      },
      triggers: [reference],
    },
    options,
  );
  // All outputs are secret because an input is; what the image is called is none.
  const digest = pulumi.unsecret(build.stdout);
  return { resource: build, reference: after(reference, build), digest };
}

/** Says nothing but the digest, and of a step that fails the last lines. */
function script(spec: ImageSpec, staged: StagedContext): string {
  const { push, registry } = spec.args;
  const digest = `{{if .RepoDigests}}{{index .RepoDigests 0}}{{else}}{{.Id}}{{end}}`;
  const lines = [
    "set -eu",
    "work=$(mktemp -d)",
    `trap 'rm -rf "$work"' EXIT`,
    "trap 'exit 1' HUP INT TERM",
    `run() { "$@" >"$work/log" 2>&1 || { tail -n ${FAILURE_LINES} "$work/log" >&2; exit 1; }; }`,
    ...choice(spec.args),
    `run $build --tag "$IMAGE" ${buildOptions(spec, staged).map(shellWord).join(" ")}`,
    ...(push && registry?.password !== undefined ? LOGIN : []),
    ...(push ? ['run docker push "$IMAGE"'] : []),
    `docker image inspect --format '${push ? digest : "{{.Id}}"}' "$IMAGE"`,
  ];
  return lines.join("\n");
}

const FAILURE_LINES = 20;

/** The two ways to BuildKit: buildx, or a client that is old enough to have it built in. */
function choice({ cacheTo = [], cacheFrom = [] }: PackageImageArgs): string[] {
  const needsBuildx = cacheTo.length > 0 || cacheFrom.some(isTypedCache);
  const otherwise = needsBuildx
    ? "echo 'image.cacheTo, and a cacheFrom with a type, need docker buildx; install it' >&2; exit 1"
    : "export DOCKER_BUILDKIT=1; build='docker build'";
  return [
    "if docker buildx version >/dev/null 2>&1; then build='docker buildx build --load'",
    `else ${otherwise}; fi`,
  ];
}

/** Into a configuration of its own, so that nobody else's login changes and none stays behind. */
const LOGIN = [
  "context=\"$(docker context inspect --format '{{.Endpoints.docker.Host}}')\"",
  'export DOCKER_HOST="${DOCKER_HOST:-$context}" DOCKER_CONFIG="$work"',
  'printf %s "$REGISTRY_PASSWORD" |',
  '  run docker login --username "$REGISTRY_USERNAME" --password-stdin $REGISTRY_SERVER',
];

function credentials({ server, username, password }: ImageRegistryArgs, repository: string) {
  if (password === undefined) return undefined;
  return {
    REGISTRY_SERVER: server ?? hostOf(repository),
    REGISTRY_USERNAME: username ?? "",
    REGISTRY_PASSWORD: pulumi.secret(password),
  };
}

/** The registry that a name begins with; without one it is Docker Hub, which has no name here. */
function hostOf(repository: string): string {
  const [first = "", ...rest] = repository.split("/");
  return rest.length > 0 && /[.:]|^localhost$/.test(first) ? first : "";
}

function buildOptions(spec: ImageSpec, staged: StagedContext): string[] {
  const { network, cacheFrom = [], cacheTo = [] } = spec.args;
  const each = (option: string, values: readonly string[]) => values.flatMap((v) => [option, v]);
  return [
    ...["--file", fromHere(staged.dockerfile), "--platform", spec.platform],
    ...(network === undefined ? [] : ["--network", network]),
    ...each(
      "--build-arg",
      Object.entries(spec.buildArgs).map(([key, value]) => `${key}=${value}`),
    ),
    ...each(
      "--secret",
      secretNames(spec.args).map((id) => `id=${id},env=${variableOf(id)}`),
    ),
    ...each("--cache-from", cacheFrom),
    ...each("--cache-to", cacheTo),
    fromHere(staged.folder),
  ];
}

function secrets({ buildSecrets = {} }: PackageImageArgs) {
  const named = Object.entries(buildSecrets).map(([id, value]) => {
    return [variableOf(id), pulumi.secret(value)] as const;
  });
  return Object.fromEntries(named);
}

/** A secret's variable: docker itself obeys some names. */
function variableOf(id: string): string {
  return `SECRET_${id}`;
}
