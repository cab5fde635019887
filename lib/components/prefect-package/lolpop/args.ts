import type * as pulumi from "@pulumi/pulumi";
import type { Json } from "../../../core/json";

/** A lolpop workflow: a method of a runner, made from a config file. */
export interface LolpopSource {
  readonly kind: "lolpop";
  /** The class of the workflow: `QuickstartRunner`. */
  readonly class: string;
  /**
   * The dotted module that the class is imported from, with `workingDirectory` on Python's path.
   * Not together with `file`.
   * @default "lolpop.runner"
   */
  readonly module?: string;
  /** The Python file that holds the class, relative to `workingDirectory`. @default - see `module` */
  readonly file?: string;
  /** The method that is the workflow. @default "build_all" */
  readonly entrypoint?: string;
  /** The config file, relative to `workingDirectory`. @default - `dev.yaml` in `prefectFiles` */
  readonly config?: string;
  /** Do not check that the config has all that its classes require. @default false */
  readonly skipValidation?: boolean;
  /** The folder of the files made for Prefect, relative to `workingDirectory`. @default "prefect_files" */
  readonly prefectFiles?: string;
  /** The flow's function; its name in Prefect has `-` for `_`. @default "prefect_entrypoint" */
  readonly flowFunction?: string;
  /**
   * Arguments of Prefect's `@flow` for the entrypoint's flow.
   * @default - `log_prints: true`
   */
  readonly flowKwargs?: Readonly<Record<string, Json>>;
  /** Options of the orchestrator, over those in the config file. @default - as the config file says */
  readonly orchestrator?: LolpopOrchestratorArgs;
  /**
   * The folder that runs work in: paths in the config start there; relative to the project's root.
   * @default "."
   */
  readonly workingDirectory?: string;
  /**
   * The generation of Prefect that the workflow runs with; lolpop's authors meant 2.
   * @default 3
   */
  readonly prefect?: 2 | 3;
  /**
   * Where lolpop comes from: a requirement with extras, or a wheel or tarball with extras relative
   * to `workingDirectory`: `wheels/lolpop.tar.gz[mlflow]`.
   * @default - the release that the locked list names
   */
  readonly installLocation?: string;
  /**
   * What the workflow needs beyond lolpop and Prefect, as pip's requirement lines. With Prefect 3
   * pip does not look at what these need in turn: name all of it.
   * @default - nothing
   */
  readonly requirements?: readonly string[];
  /** An interpreter that has all of it; then no environment is made. @default - one is made */
  readonly python?: pulumi.Input<string>;
}

/** lolpop's options for decorating a workflow, with the names and meaning they have there. */
export interface LolpopOrchestratorArgs {
  /** What lolpop decorates at all. @default ["runner", "pipeline", "component"] */
  readonly integrationTypes?: readonly string[];
  /** Whose methods are flows. @default ["runner", "pipeline"] */
  readonly prefectFlowIntegration?: readonly string[];
  /** Whose methods are tasks. @default ["component"] */
  readonly prefectTaskIntegration?: readonly string[];
  /** Arguments of Prefect's `Flow`, for every flow. @default - `log_prints: true` */
  readonly flowKwargs?: Readonly<Record<string, Json>>;
  /** Arguments of Prefect's `Task`, for every task. @default - none */
  readonly taskKwargs?: Readonly<Record<string, Json>>;
  /** Take equal calls of components from the cache. @default true */
  readonly cacheTasks?: boolean;
  /** Seconds that a cached result is good for; null: for ever. @default 86400 */
  readonly cacheExpiration?: number | null;
  /** lolpop's names, `build_all`, which equal methods of different classes share. @default false */
  readonly plainNames?: boolean;
  /** A Prefect profile for the process of a run. @default - the active one */
  readonly prefectProfile?: string;
  /** Prefect settings for the process of a run, behind the environment. @default - none */
  readonly prefectSettings?: Readonly<Record<string, string | number | boolean>>;
}
