/** All that goes into a generated Dockerfile. Paths of the context have forward slashes. */
export interface GeneratedDockerfile {
  readonly baseImage: string;
  readonly buildArgs: readonly string[];
  readonly systemPackages: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** The requirements files in the context: their folder, and pip's further arguments. */
  readonly requirements:
    | {
        readonly folder: string;
        readonly constraints: boolean;
        readonly pipArguments: readonly string[];
        /** Build secrets, which the installation alone has as environment variables. */
        readonly secrets: readonly string[];
      }
    | undefined;
  /** Folders of the context and where they go, in the order of how seldom they change. */
  readonly copies: readonly { readonly from: string; readonly to: string }[];
  readonly user: string;
  readonly home: string;
  readonly workingDirectory: string;
  readonly command: readonly string[];
}

const HEADER =
  "# Written by prefect-constructs, which writes it again: change the program instead.\n";

/**
 * A Dockerfile in the plain syntax that every builder takes, but for secrets, in the order base,
 * system, requirements, files: a change of one rebuilds only what comes behind it.
 */
export function renderDockerfile(spec: GeneratedDockerfile): string {
  const { user, home, workingDirectory } = spec;
  const own = `${home} ${workingDirectory}`;
  const lines = [
    `FROM ${spec.baseImage}`,
    "USER root",
    ...spec.buildArgs.map((name) => `ARG ${name}`),
    ...installSystem(spec.systemPackages),
    // Writable for the group too: some platforms choose the user, and only its group is known.
    `RUN mkdir -p ${own} && chown ${user} ${own} && chmod 775 ${own}`,
    `WORKDIR ${workingDirectory}`,
    `ENV HOME=${home} USER=prefect GIT_PYTHON_REFRESH=quiet PYTHONUNBUFFERED=1`,
    ...installRequirements(spec.requirements, spec.copies[0]?.to ?? home),
    ...spec.copies.map(({ from, to }) => `COPY --chown=${user} ${from}/ ${to}/`),
    ...sorted(spec.environment).map(([name, value]) => renderVariable(name, value)),
    `USER ${user}`,
    renderCommand(spec.command),
  ];
  return `${HEADER}${lines.join("\n")}\n`;
}

export function renderVariable(name: string, value: string): string {
  return `ENV ${name}=${quoted(value)}`;
}

export function renderCommand(words: readonly string[]): string {
  return `CMD ${JSON.stringify(words)}`;
}

/** What is put on top of a user's own Dockerfile. */
export function renderOnTop(
  dockerfile: string,
  target: string | undefined,
  copies: GeneratedDockerfile["copies"],
): string {
  const lines = [
    "# From here on written by prefect-constructs: what serves the workflow.",
    ...(target === undefined ? [] : [`FROM ${target}`]),
    ...copies.map(({ from, to }) => `COPY ${from}/ ${to}/`),
  ];
  return `${dockerfile.trimEnd()}\n\n${lines.join("\n")}\n`;
}

/** Labels, as the last line: they change no layer before them. */
export function renderLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = sorted(labels).map(([key, value]) => `${quoted(key)}=${quoted(value)}`);
  return pairs.length === 0 ? "" : `LABEL ${pairs.join(" ")}\n`;
}

function installSystem(packages: readonly string[]): string[] {
  if (packages.length === 0) return [];
  const install = `apt-get install -y --no-install-recommends ${[...packages].sort().join(" ")}`;
  return [`RUN apt-get update && ${install} && rm -rf /var/lib/apt/lists/*`];
}

function installRequirements(
  requirements: GeneratedDockerfile["requirements"],
  library: string,
): string[] {
  if (requirements === undefined) return [];
  const { folder, constraints, pipArguments, secrets } = requirements;
  const flags = [
    `-r ${library}/requirements.txt`,
    ...(constraints ? [`-c ${library}/constraints.txt`] : []),
  ];
  return [
    `COPY ${folder}/ ${library}/`,
    `RUN ${[...withSecrets(secrets), "python -m pip install --no-cache-dir", ...pipArguments, ...flags].join(" ")}`,
  ];
}

/** Only with secrets is this more than plain syntax: it takes BuildKit then. */
function withSecrets(names: readonly string[]): string[] {
  return [
    ...names.map((name) => `--mount=type=secret,id=${name},required`),
    ...names.map((name) => `export ${name}="$(cat /run/secrets/${name})" &&`),
  ];
}

/** In an order of their own: the order in which a program names them changes no image. */
function sorted(values: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** A word in double quotes, in which a Dockerfile would replace variables. */
function quoted(text: string): string {
  return `"${text.replaceAll(/["\\$]/g, "\\$&")}"`;
}
