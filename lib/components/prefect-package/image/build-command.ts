import type * as pulumi from "@pulumi/pulumi";
import type { PackageImageArgs } from "./args";
import { isTypedCache, secretNames } from "./builder";
import { shellWord } from "./shell";
import { imageReference, type ImageSpec } from "./spec";
import { fromHere, type StagedContext } from "./stage";

type Variables = Readonly<Record<string, pulumi.Input<string>>>;

/** What builds an image: a script for a shell, and the variables that it needs. */
export interface BuildCommand {
  /** Writes nothing but the digest, and of a step that fails the last lines. */
  readonly script: string;
  readonly environment: Variables;
  readonly secretEnvironment: Variables;
}

/**
 * Builds an image with the `docker` command of this machine. Its secrets, and the registry's, are
 * in the script's environment: no argument, no file and no output has them.
 */
export function buildCommand(spec: ImageSpec, staged: StagedContext): BuildCommand {
  const login = credentials(spec.args, spec.repository);
  return {
    script: script(spec, staged),
    environment: { IMAGE: imageReference(spec, staged.tag), ...login?.public },
    secretEnvironment: { ...secrets(spec.args), ...login?.secret },
  };
}

function script(spec: ImageSpec, staged: StagedContext): string {
  const { push, registry } = spec.args;
  const digest = `{{if .RepoDigests}}{{index .RepoDigests 0}}{{else}}{{.Id}}{{end}}`;
  const lines = [
    "set -eu",
    "work=$(mktemp -d)",
    `trap 'rm -rf "$work"' EXIT`,
    "trap 'exit 1' HUP INT TERM",
    ...HIDE,
    ...RUN,
    ...choice(spec.args),
    `run $build --tag "$IMAGE" ${buildOptions(spec, staged).map(shellWord).join(" ")}`,
    ...(push && registry?.password !== undefined ? LOGIN : []),
    ...(push ? pushes(spec) : []),
    `docker image inspect --format '${push ? digest : "{{.Id}}"}' "$IMAGE"`,
  ];
  return lines.join("\n");
}

const FAILURE_LINES = 20;

/** No shell but newer ones tells that the first command of a pipe failed. */
const RUN = [
  'run() { { "$@" 2>&1 || : >"$work/failed"; } | hide >"$work/log"',
  `  [ ! -e "$work/failed" ] || { tail -n ${FAILURE_LINES} "$work/log" >&2; exit 1; }; }`,
];

/**
 * What a step says may quote a secret, or the password of one that is an address: git says all of it.
 * Longest values first, since one may begin another. Nothing of it is on the disk either.
 */
const HIDE = [
  "hide() { awk '",
  "BEGIN {",
  "  for (name in ENVIRON) if (name ~ /^(SECRET_.*|REGISTRY_PASSWORD)$/) {",
  '    parts = split(ENVIRON[name], part, "\\n")',
  "    if (match(ENVIRON[name], /:[/][/][^/@]+@/)) {",
  "      part[++parts] = substr(ENVIRON[name], RSTART + 3, RLENGTH - 4)",
  '      sub(/^[^:]*:/, "", part[parts])',
  "    }",
  "    for (i = 1; i <= parts; i++) if (length(part[i]) > 3) secret[++count] = part[i]",
  "  }",
  "  for (i = 2; i <= count; i++) for (j = i; j > 1 && length(secret[j]) > length(secret[j - 1]); j--) {",
  "    longer = secret[j]; secret[j] = secret[j - 1]; secret[j - 1] = longer",
  "  }",
  "}",
  "{",
  "  for (i = 1; i <= count; i++) {",
  '    shown = ""',
  "    while (at = index($0, secret[i])) {",
  '      shown = shown substr($0, 1, at - 1) "[secret]"',
  "      $0 = substr($0, at + length(secret[i]))",
  "    }",
  "    $0 = shown $0",
  "  }",
  "  print",
  "}'; }",
];

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

/** By its content first: a fixed tag never stands for what is not there. */
function pushes(spec: ImageSpec): string[] {
  const fixed = spec.tags.map((tag) => shellWord(imageReference(spec, tag)));
  return [
    'run docker push "$IMAGE"',
    ...fixed.flatMap((name) => [`docker tag "$IMAGE" ${name}`, `run docker push ${name}`]),
  ];
}

/** Into a configuration of its own, so that nobody else's login changes and none stays behind. */
const LOGIN = [
  "context=\"$(docker context inspect --format '{{.Endpoints.docker.Host}}')\"",
  'export DOCKER_HOST="${DOCKER_HOST:-$context}" DOCKER_CONFIG="$work"',
  'printf %s "$REGISTRY_PASSWORD" |',
  '  run docker login --username "$REGISTRY_USERNAME" --password-stdin $REGISTRY_SERVER',
];

function credentials({ push, registry }: PackageImageArgs, repository: string) {
  if (!push || registry?.password === undefined) return undefined;
  return {
    public: {
      REGISTRY_SERVER: registry.server ?? hostOf(repository),
      REGISTRY_USERNAME: registry.username ?? "",
    },
    secret: { REGISTRY_PASSWORD: registry.password },
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

function secrets({ buildSecrets = {} }: PackageImageArgs): Variables {
  const named = Object.entries(buildSecrets).map(([id, value]) => [variableOf(id), value] as const);
  return Object.fromEntries(named);
}

/** A secret's variable: docker itself obeys some names. */
function variableOf(id: string): string {
  return `SECRET_${id}`;
}
