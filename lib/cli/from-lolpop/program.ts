import { withoutUndefined } from "../../core/json";
import { Code } from "../program/literal";
import { NameBook } from "../program/names";
import { comment, importsOf, made } from "../program/statements";
import type { Plan } from "./plan";

/** How the text begins, by which a file is known as one that may be written again. */
export const FIRST_WORDS = "// Written by `prefect-constructs from-lolpop`";

/** The program that packages and deploys what the commands do. */
export function programText({ source, image, deployment, remarks, commands }: Plan): string {
  const names = new NameBook();
  const isPackaged = source.class !== undefined;
  const classes: string[] = [];
  const parts: string[] = [];
  if (isPackaged) {
    classes.push("PrefectPackage");
    const { variable, logical } = names.give(String(source.class), ["package"]);
    const start = deployment ? `const ${variable} = ` : "";
    parts.push(made(`${start}new PrefectPackage`, logical, { source: inOrder(source), image }));
    if (deployment) {
      const component = deployment.pool ? "PrefectWorkPoolDeployment" : "PrefectServeDeployment";
      classes.push(component);
      const args = deploymentArgs(variable, deployment);
      const name = names.give(String(deployment.args.deploymentName), ["deployment"]);
      parts.push(made(`new ${component}`, name.logical, args));
    }
  }
  const text = [
    header(),
    importsOf(classes),
    ...(parts.length > 0 ? [parts.join("\n")] : []),
    ...ending("// In place of `lolpop deployment run` and `stop`", commands),
    ...ending("// What is not in the program as it is in the command", remarks),
  ];
  return `${text.join("\n\n")}\n`;
}

function header(): string {
  return [
    `${FIRST_WORDS} from \`lolpop deployment\`.`,
    "// `pulumi up` packages and deploys; `npx prefect-constructs package` makes the image alone.",
  ].join("\n");
}

function deploymentArgs(
  variable: string,
  { args, serving, pool }: NonNullable<Plan["deployment"]>,
) {
  const { deploymentName, ...rest } = args;
  const workPool =
    pool &&
    (pool.made ? { name: pool.name, type: pool.type } : { existing: pool.name, type: pool.type });
  return withoutUndefined({
    package: new Code(variable),
    deploymentName,
    workPool,
    infrastructure: pool ? undefined : serving,
    workers: pool && Object.keys(serving).length > 0 ? serving : undefined,
    ...rest,
  });
}

const FIRST = ["kind", "class", "module", "file", "entrypoint", "config"];

function inOrder(source: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const known = FIRST.filter((key) => key in source).map((key) => [key, source[key]] as const);
  const others = Object.entries(source).filter(([key]) => !FIRST.includes(key));
  return Object.fromEntries([...known, ...others]);
}

function ending(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return [
    [title, "//", ...new Set(lines)]
      .flatMap((line, at) => (at < 2 ? [line] : comment(`- ${line}`)))
      .join("\n"),
  ];
}
