import { Code } from "../../program/literal";
import type { Templates } from "../program/templates";
import type { Artifacts } from "../steps/artifacts";
import { stepsOf } from "../steps/list";
import { pullCalls, setWorkingDirectory } from "../steps/pull";
import type { Workshop } from "./deployment";
import type { FlowPackage } from "./flows";
import type { Pool } from "./limits";
import type { Section } from "./section";
import { isNothing, type Tree } from "./tree";

interface Scene {
  readonly shop: Workshop;
  readonly templates: Templates;
  readonly flow: FlowPackage;
  readonly artifacts: Artifacts;
  readonly pool: Pool;
}

/** A deployment's own pull steps, else the file's, else those that `prefect deploy` writes itself. */
export function pullStepsOf(section: Section, scene: Scene): unknown {
  const { shop, templates } = scene;
  const { values, file, project } = shop;
  const own = section.take("pull");
  // Prefect 3 alone takes an empty list for "no steps".
  const isNone = (tree: Tree | undefined) =>
    project.generation === 3 && tree?.kind === "list" && isNothing(tree);
  if (isNone(own)) return [];
  if (own && !isNothing(own)) {
    return pullCalls(stepsOf(own, section.pathOf("pull"), section), templates, values);
  }
  const shared = file.take("pull");
  if (isNone(shared) && !section.has("pull")) return [];
  if (shared && !isNothing(shared)) {
    return pullCalls(stepsOf(shared, "pull", section), templates, values);
  }
  return defaultSteps(section, scene);
}

/** What `prefect deploy` writes where the file names no step and nobody can be asked. */
function defaultSteps(
  section: Section,
  { shop, flow, artifacts, pool }: Scene,
): readonly Code[] | undefined {
  const { project, values } = shop;
  const say = (reason: string) => section.findings.remark(section, section.pathOf("pull"), reason);
  if (artifacts.docker) {
    if (!artifacts.docker.auto) return project.generation === 3 ? [] : undefined;
    say(
      "the step that prefect deploy writes names the folder that the package's image has the code in",
    );
    const owner = artifacts.imagePackage ?? flow.names.variable;
    return [setWorkingDirectory(new Code(`${owner}.workingDirectory`), values)];
  }
  const image = (pool.jobVariables as { image?: unknown } | undefined)?.image;
  if (project.generation === 3 && image !== undefined && image !== "" && image !== null) {
    say("prefect deploy expects the code of an image that is given in /opt/prefect");
    return [setWorkingDirectory("/opt/prefect", values)];
  }
  const clone = project.remote && `, or pullSteps.gitClone({ repository: "${project.remote}" })`;
  say(
    "names no step, so that workers look for the code in this project's folder of this machine, as by prefect deploy; " +
      `for workers elsewhere give an image${clone ?? ", or pullSteps.gitClone"}`,
  );
  return [setWorkingDirectory(new Code(`${flow.names.variable}.workingDirectory`), values)];
}
