import type { Project } from "../project";
import type { Findings } from "../read/section";
import { Templates } from "../program/templates";
import type { Answer, Values } from "../program/values";
import { imageOf } from "./image";
import { argument, type Step, textArgument } from "./list";
import { pushOf } from "./push";
import { shellOutput } from "./shell";

const DOCKER = "prefect_docker.deployments.steps";
const PREFECT = "prefect.deployments.steps";

/** Arguments of a shell step that the program's command does not take. */
const NOT_OF_A_COMMAND: Readonly<Record<string, string>> = {
  env: "is not given to the command, which has the program's own variables",
  expand_env_vars: "is left to the shell, which replaces $NAME in the command",
};

/** What the build and push steps of a deployment come to. */
export interface Artifacts {
  readonly outputs: ReadonlyMap<string, Answer>;
  /** Whether there is a step that builds an image, and whether its Dockerfile is Prefect's own. */
  readonly docker?: { readonly auto: boolean };
  /** The arguments of the package's `image`. */
  readonly image?: Readonly<Record<string, unknown>>;
  /** Tells which package has the image, as soon as there is one. */
  imagePackage?: string;
}

/** Where the arguments of upload steps that later steps refer to come back as their answer. */
const UPLOADS: Readonly<Record<string, readonly string[]>> = {
  "prefect_aws.deployments.steps.push_to_s3": ["bucket", "folder"],
  "prefect_gcp.deployments.steps.push_to_gcs": ["bucket", "folder"],
  "prefect_azure.deployments.steps.push_to_azure_blob_storage": ["container", "folder"],
};

/** Reads the steps one after another, as each may refer to the answers of those before. */
export function artifactsOf(
  steps: readonly Step[],
  values: Values,
  findings: Findings,
  project: Project,
): Artifacts {
  const run = new StepRun(values, findings, project);
  for (const step of steps) run.take(step);
  return run;
}

class StepRun implements Artifacts {
  readonly outputs = new Map<string, Answer>();
  docker?: { readonly auto: boolean };
  image?: Record<string, unknown>;
  imagePackage?: string;
  readonly #templates: Templates;
  #built: ReadonlyMap<string, Answer> = new Map();

  constructor(
    private readonly values: Values,
    private readonly findings: Findings,
    private readonly project: Project,
  ) {
    this.#templates = new Templates(values, findings, project.generation, this.outputs);
  }

  take(step: Step): void {
    const requires = argument(step, "requires");
    if (requires) {
      const reason = "names packages of Prefect's own steps, which the program does not run";
      this.findings.remark(requires, `${step.path}.requires`, reason);
    }
    if (step.name === `${DOCKER}.build_docker_image` && !this.image) return this.#build(step);
    if (step.name === `${DOCKER}.push_docker_image` && this.image) {
      this.image.push = true;
      return this.#answers(step, pushOf(step, this.#templates, this.findings, this.#built));
    }
    if (step.name === `${PREFECT}.run_shell_script`) return this.#shell(step);
    const upload = UPLOADS[step.name];
    if (upload) return this.#upload(step, upload);
    const id = textArgument(step, "id");
    if (id !== undefined) this.outputs.set(`${id}.*`, "");
    this.#say(step, `${step.name} is left to you: run it before \`pulumi up\``);
  }

  #build(step: Step): void {
    const { findings, project } = this;
    const built = imageOf(step, this.#templates, findings, project.generation, () => this);
    this.image = built.args;
    this.docker = { auto: built.auto };
    this.#built = built.answers;
    this.#answers(step, built.answers);
  }

  #shell(step: Step): void {
    const scene = { templates: this.#templates, values: this.values, project: this.project };
    for (const field of ["stdout", "stderr"] as const) {
      this.#answer(step, field, shellOutput(step, field, scene));
    }
    this.#say(
      step,
      "is run by the program, in previews too, as far as the file refers to its output",
    );
    for (const [key, reason] of Object.entries(NOT_OF_A_COMMAND)) {
      const tree = argument(step, key);
      if (tree) this.findings.remark(tree, `${step.path}.${key}`, reason);
    }
  }

  #upload(step: Step, fields: readonly string[]): void {
    for (const field of fields) {
      const tree = argument(step, field);
      const path = `${step.path}.${field}`;
      this.#answer(step, field, (tree && this.#templates.answer(tree, path)) ?? "");
    }
    this.#say(step, `${step.name} is left to you: a program uploads no code`);
  }

  #answers(step: Step, answers: ReadonlyMap<string, Answer>): void {
    for (const [field, value] of answers) this.#answer(step, field, value);
  }

  /** Later steps and the deployment know it by the step's id, or without. */
  #answer(step: Step, field: string, value: Answer): void {
    const id = textArgument(step, "id");
    if (id !== undefined) this.outputs.set(`${id}.${field}`, value);
    this.outputs.set(field, value);
  }

  #say(step: Step, reason: string): void {
    this.findings.remark(step, step.path, reason);
  }
}
