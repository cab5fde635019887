import { withoutUndefined } from "../../core/json";
import { type Argument, DEPLOY, DEPLOYMENT_KWARGS, OF_CLUSTERS, PACKAGE, STOP } from "./arguments";
import type { Parsed, Subcommand } from "./flags";
import { type Given, Reader } from "./read";

/** A work pool that `prefect work-pool create` made. */
export interface Pools extends ReadonlyMap<string, string | undefined> {}

/** What the commands come to, merged. */
export interface Plan {
  readonly source: Given;
  readonly image: Given;
  /** @default - nothing deploys it */
  readonly deployment?: {
    readonly args: Given;
    /** Of what serves, or of a pool's workers in a cluster. */
    readonly serving: Given;
    readonly pool?: { readonly name: string; readonly type: string; readonly made: boolean };
  };
  readonly remarks: readonly string[];
  /** Commands in place of `run` and `stop`. */
  readonly commands: readonly string[];
}

/** Everything that several commands say, by method: later ones over earlier ones. */
interface Said {
  readonly package?: Given;
  readonly build?: Given;
  readonly run: readonly Given[];
  readonly stop: readonly Given[];
}

const DEFAULT_NAME = "lolpop-deployment";

/** Merges commands into what one program makes, or says everything that is wrong with them. */
export function planOf(
  commands: readonly Parsed[],
  pools: Pools,
  prefect: 2 | 3,
): Plan | { readonly problems: readonly string[] } {
  const problems: string[] = [];
  const remarks: string[] = [];
  const read = (command: Subcommand) =>
    commands
      .filter((one) => one.command === command)
      .map((one) => new Reader(one, problems, remarks).said());
  const merged = (all: readonly Given[]) =>
    all.length === 0 ? undefined : (Object.assign({}, ...all) as Given);
  const [packages, builds] = [read("package"), read("build")];
  problems.push(
    ...severalOf(
      "class",
      packages.map((one) => one.lolpop_class),
    ),
  );
  problems.push(
    ...severalOf(
      "deployment",
      builds.map((one) => one.deployment_name ?? DEFAULT_NAME),
    ),
  );
  const said: Said = {
    package: merged(packages),
    build: merged(builds),
    run: read("run"),
    stop: read("stop"),
  };
  if (said.package === undefined && said.build !== undefined) {
    problems.push(
      "no command names the class; give the `lolpop deployment package CLASS` command too",
    );
  }
  if (problems.length > 0) return { problems };
  return new Planner(said, pools, prefect, remarks).plan();
}

/** A program has one of each: another one would be lost. */
function severalOf(noun: string, stated: readonly unknown[]): string[] {
  const [first, second] = new Set(stated);
  if (second === undefined) return [];
  const both = `${JSON.stringify(first)} and ${JSON.stringify(second)}`;
  return [`the commands name more than one ${noun}, ${both}; give those of one at a time`];
}

class Planner {
  readonly #source: Given = { kind: "lolpop" };
  readonly #image: Given = {};

  constructor(
    private readonly said: Said,
    private readonly pools: Pools,
    private readonly prefect: 2 | 3,
    private readonly remarks: string[],
  ) {}

  plan(): Plan {
    const { package: packaged } = this.said;
    if (packaged) this.#package(packaged);
    const deployment = packaged && this.#deployment(packaged);
    return {
      source: this.#source,
      image: this.#image,
      deployment,
      remarks: this.remarks,
      commands: this.#commands(deployment?.args.deploymentName as string | undefined),
    };
  }

  #package(given: Given): void {
    const { work_pool: _, create_deployment: __, job_variables: ___, ...rest } = given;
    const { local_file: file, docker_image_tag: tag, package_type: type, ...direct } = rest;
    if (file !== undefined) this.#source.file = file;
    for (const [key, value] of Object.entries(direct)) this.#put(key, value, PACKAGE);
    if (this.prefect === 2) this.#source.prefect = 2;
    if (type !== undefined) this.#say("package_type", PACKAGE.package_type.why);
    if (tag !== undefined) this.#tag(String(tag));
    this.#unstated(given, PACKAGE);
  }

  /** Puts a value where its argument says: `source.config`. */
  #put(key: string, value: unknown, table: Readonly<Record<string, Argument>>): void {
    const [group, name = ""] = table[key]?.to?.split(".") ?? [];
    const target = group === "source" ? this.#source : group === "image" ? this.#image : undefined;
    if (target === undefined) return;
    target[name] = name === "prefectFiles" ? String(value).replace(/\/+$/, "") : value;
  }

  #tag(text: string): void {
    const [, repository, tag] = /^(.+?)(?::([^/:]+))?$/.exec(text) ?? [];
    const known = this.#image.repository;
    if (known !== undefined && known !== repository) {
      this.#say("docker_image_name", `${text} is not ${String(known)}, which the package makes`);
      return;
    }
    this.#image.repository = repository;
    if (tag !== undefined) this.#image.tags = [tag];
    this.#say(
      "docker_image_tag",
      "the tag in use is the hash of the content; one stated is one more",
    );
  }

  #deployment(packaged: Given): Plan["deployment"] {
    const { build } = this.said;
    if (build === undefined && packaged.create_deployment !== true) return undefined;
    const given = build ?? {};
    const pool = (given.work_pool ?? packaged.work_pool) as string | undefined;
    const type = String(given.deployment_type ?? "docker");
    const args = this.#deploymentArgs(packaged, given, pool !== undefined);
    const serving = this.#serving(given, type, pool !== undefined);
    this.#lateImage(given);
    this.#unstated(given, type === "kubernetes" ? DEPLOY : {});
    for (const key of ["flow_class", "flow_entrypoint"] as const) {
      if (given[key] !== undefined) this.#say(key, DEPLOY[key].why);
    }
    if (type !== "kubernetes") {
      for (const key of OF_CLUSTERS) {
        if (given[key] !== undefined) this.#say(key, "is for pods of a cluster alone");
      }
    }
    if (pool === undefined) return { args, serving: { kind: type, ...serving } };
    const made = this.pools.has(pool);
    return { args, serving, pool: { name: pool, type: this.pools.get(pool) ?? type, made } };
  }

  #deploymentArgs(packaged: Given, given: Given, pooled: boolean): Given {
    const words = [packaged.lolpop_class, packaged.lolpop_entrypoint ?? "build_all"];
    const served = `lolpop-${words.join("-")}`.toLowerCase().replaceAll("_", "-");
    const name = given.deployment_name ?? (this.said.build ? DEFAULT_NAME : served);
    const args: Given = { deploymentName: name };
    const jobs = { ...(packaged.job_variables as Given), ...(given.job_variables as Given) };
    if (Object.keys(jobs).length > 0) args.jobVariables = jobs;
    const kwargs = (given.deployment_kwargs ?? {}) as Given;
    for (const [key, value] of Object.entries(kwargs)) {
      const to = Object.hasOwn(DEPLOYMENT_KWARGS, key) ? DEPLOYMENT_KWARGS[key] : undefined;
      if (to === undefined) this.#scheduleOrRemark(args, key, value, kwargs);
      else if (to === "jobVariables") args[to] = { ...jobs, ...(value as Given) };
      else args[to] = value;
    }
    for (const key of ["jobVariables", "workQueueName"]) {
      if (pooled || args[key] === undefined) continue;
      this.#say(key, `${JSON.stringify(args[key])} is for a work pool, and no command names one`);
      delete args[key];
    }
    return args;
  }

  #scheduleOrRemark(args: Given, key: string, value: unknown, kwargs: Given): void {
    if (["cron", "interval", "rrule"].includes(key)) {
      const { timezone } = kwargs;
      const schedule = withoutUndefined({ [key]: value, timezone });
      args.schedules = { ...(args.schedules as Given), [key]: schedule };
    } else if (key !== "timezone") {
      this.#say(
        `deployment_kwargs.${key}`,
        `${JSON.stringify(value)} has no counterpart by that name`,
      );
    }
  }

  #serving(given: Given, type: string, pooled: boolean): Given {
    const count = pooled ? "count" : "replicas";
    if (type !== "kubernetes") {
      return pooled ? {} : withoutUndefined({ [count]: given.num_replicas });
    }
    const secret = withoutUndefined({
      name: given.secret_name,
      apiKeyKey: given.prefect_api_key,
      apiUrlKey: given.prefect_api_url,
    });
    const own = given.k8s_deployment_manifest ?? given.manifest_path;
    if (pooled && own !== undefined) {
      this.#say(
        "k8s_deployment_manifest",
        `${String(own)} is for what serves; a pool's workers have worker_deployment_manifest`,
      );
    }
    if (!pooled) {
      for (const key of ["worker_image", "worker_deployment_manifest"]) {
        if (given[key] !== undefined)
          this.#say(key, "is for a work pool, and no command names one");
      }
    }
    return withoutUndefined({
      ...(pooled ? { kind: "kubernetes" } : {}),
      namespace: given.namespace,
      [count]: given.num_replicas,
      image: pooled ? given.worker_image : undefined,
      imagePullPolicy: given.image_pull_policy,
      connectionSecret: Object.keys(secret).length > 0 ? secret : undefined,
      manifest: pooled ? given.worker_deployment_manifest : own,
    });
  }

  /** What `deploy` says of the image and of the flow. */
  #lateImage(given: Given): void {
    if (given.docker_image_name !== undefined) this.#tag(String(given.docker_image_name));
    if (given.dockerfile !== undefined) this.#image.dockerfile ??= given.dockerfile;
    if (given.push_image !== undefined) this.#image.push ??= given.push_image;
    if (given.flow_kwargs !== undefined) this.#source.flowKwargs ??= given.flow_kwargs;
    if (this.said.package?.config_file === undefined && given.config_file !== undefined) {
      this.#source.config = given.config_file;
    }
  }

  #unstated(given: Given, table: Readonly<Record<string, Argument>>): void {
    for (const [key, { unstated }] of Object.entries(table)) {
      if (unstated !== undefined && given[key] === undefined) this.#say(key, unstated);
    }
  }

  #commands(deployed: string | undefined): string[] {
    const name = ({ deployment_name: stated }: Given) => {
      const text = String(stated ?? deployed ?? DEFAULT_NAME);
      const flow = String(this.#source.flowFunction ?? "prefect_entrypoint").replaceAll("_", "-");
      return text.includes("/") ? text : `${flow}/${text}`;
    };
    const runs = this.said.run.map((one) => {
      const parameters = one.parameters as Given;
      const given =
        Object.keys(parameters).length > 0 ? `, with ${JSON.stringify(parameters)}` : "";
      return `npx prefect-constructs run ${name(one)}${given}`;
    });
    const stops = this.said.stop.map((one) => {
      for (const key of ["deployment_type", "docker_image_name"] as const) {
        if (one[key] !== undefined) this.#say(key, STOP[key].why);
      }
      return `npx prefect-constructs stop ${name(one)}`;
    });
    return [...runs, ...stops];
  }

  #say(argument: string, reason: string): void {
    this.remarks.push(`${argument}: ${reason}`);
  }
}
