import { withoutUndefined } from "../../../core/json";
import { Code } from "../../program/literal";
import { comment, importsOf, made } from "../../program/statements";
import { pathInProgram } from "../project";
import type { PlannedDeployment } from "../read/deployment";
import type { Plan } from "../read/file";
import type { FlowPackage } from "../read/flows";
import type { Finding } from "../read/tree";
import type { Trigger } from "../read/triggers";
import type { Values } from "./values";

/** How the text begins, by which a file is known as one that may be written again. */
export const FIRST_WORDS = "// Written by `prefect-constructs from-prefect-yaml` from ";

/** The program that registers what `prefect deploy --all` registers from the file. */
export function programText(plan: Plan, fileName: string): string {
  const { values, flows, deployments, remarks, project } = plan;
  values.use("Deployment");
  values.use("PrefectPackage");
  const flowTexts = flows.map((flow) => flowText(flow, plan));
  const deploymentTexts = deployments.map((one) => deploymentText(one, values));
  const parts = [
    header(fileName, project.generation, values),
    [...values.imports, importsOf(values.library)].join("\n"),
    ...(values.settings.length > 0 ? ["const config = new pulumi.Config();"] : []),
    ...(values.constants.length > 0 ? [values.constants.join("\n")] : []),
    `${FLOWS}\n\n${flowTexts.join("\n")}`,
    `// Deployments\n\n${deploymentTexts.join("\n")}`,
    ...remainder(remarks),
  ];
  return `${parts.join("\n\n")}\n`;
}

const FLOWS = `// Flows: their names, descriptions and parameters are read from the source. An interpreter is named so
// that no environment is made on this machine, since runs are the workers'.`;

function header(fileName: string, generation: 2 | 3, { settings }: Values): string {
  const lines = [
    `${FIRST_WORDS}${fileName.replace(/\p{C}/gu, " ")}.`,
    `// It registers what \`prefect deploy --all\` of Prefect ${generation} registers from that file. What is in`,
    "// Prefect already is taken over (adopt: true); after the first `pulumi up` that may go.",
  ];
  if (settings.length > 0) lines.push("//", "// It needs settings of the stack's:");
  for (const { key, secret, what } of settings) {
    lines.push(`//   pulumi config set ${secret ? "--secret " : ""}${key}   (${what})`);
  }
  return lines.join("\n");
}

function flowText({ names, entrypoint, image }: FlowPackage, { project }: Plan): string {
  const folder = pathInProgram(project, ".");
  const source = withoutUndefined({
    kind: "flow",
    entrypoint,
    workingDirectory: folder === "." || folder === "./" ? undefined : folder,
    python: image === undefined ? "python3" : undefined,
  });
  const args = withoutUndefined({ source, image });
  return made(`const ${names.variable} = new PrefectPackage`, names.logical, args);
}

function deploymentText(
  { names, args, triggers, slas }: PlannedDeployment,
  values: Values,
): string {
  const isUsed = triggers.length > 0 || slas !== undefined;
  const start = isUsed ? `const ${names.variable} = ` : "";
  const stated = { ...args, adopt: new Code("true") };
  const texts = [made(`${start}new Deployment`, names.logical, stated)];
  triggers.forEach((trigger, index) => {
    const name = `${names.logical}-trigger-${index + 1}`;
    texts.push(triggerText(name, trigger, names.variable, values));
  });
  if (slas !== undefined) {
    const agreement = { deployment: new Code(names.variable), slas };
    const start = `new ${values.use("DeploymentSlas")}`;
    texts.push(made(start, `${names.logical}-slas`, agreement));
  }
  return texts.join("\n");
}

function triggerText(
  logical: string,
  { name, description, enabled, trigger, run }: Trigger,
  deployment: string,
  values: Values,
): string {
  values.usePulumi();
  const args = withoutUndefined({
    name,
    description,
    enabled,
    trigger,
    actions: [{ type: "run-deployment", deployment: new Code(deployment), ...run }],
    ownerResource: new Code(`pulumi.interpolate\`prefect.deployment.\${${deployment}.id}\``),
    adopt: new Code("true"),
  });
  return made(`new ${values.use("Automation")}`, logical, args);
}

function remainder(remarks: readonly Finding[]): string[] {
  if (remarks.length === 0) return [];
  const lines = remarks.flatMap(({ line, path, message }) => {
    return comment(`- line ${line}, ${path}: ${message}`);
  });
  return [["// What is not in the program as it is in the file", "//", ...lines].join("\n")];
}
