import parse, { type Expression } from "spdx-expression-parse";
import { ALLOWED_LICENCES } from "./allowed-licences";

/** What a package says of its licence, in any form that npm has had. */
export interface LicenceStatement {
  readonly license?: unknown;
  readonly licenses?: unknown;
}

export interface LicensedPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string | undefined;
}

/** The stated licence as one SPDX expression. Of an old list of licences a user may choose. */
export function statedLicence({ license, licenses }: LicenceStatement): string | undefined {
  const stated = [license ?? licenses].flat().map(textOf);
  const known = stated.filter((text) => text !== undefined);
  return known.length > 1 ? known.map((text) => `(${text})`).join(" OR ") : known[0];
}

function textOf(stated: unknown): string | undefined {
  if (typeof stated === "string") return stated === "" ? undefined : stated;
  if (typeof stated !== "object" || stated === null || !("type" in stated)) return undefined;
  return textOf(stated.type);
}

/** One line for each package whose licence is not known to be allowed. */
export function licenceProblems(
  packages: readonly LicensedPackage[],
  allowed: ReadonlySet<string> = ALLOWED_LICENCES,
): string[] {
  return packages.flatMap(({ name, version, licence }) => {
    const wrong = licence === undefined ? "no licence is stated" : licenceProblem(licence, allowed);
    if (wrong === undefined) return [];
    const advice =
      "replace the package, or read its licence and add it to test/dependencies/allowed-licences.ts";
    return [`${name}@${version}: ${wrong}; ${advice}`];
  });
}

function licenceProblem(licence: string, allowed: ReadonlySet<string>): string | undefined {
  const expression = parsed(licence);
  if (expression === undefined) return `the licence "${licence}" is no SPDX expression`;
  if (isAllowed(expression, allowed)) return undefined;
  return `the licence ${licence} is not among the allowed ones`;
}

function parsed(licence: string): Expression | undefined {
  try {
    return parse(licence);
  } catch {
    return undefined;
  }
}

/** An exception only adds permissions, and a "+" only later versions: the licence itself decides. */
function isAllowed(expression: Expression, allowed: ReadonlySet<string>): boolean {
  if ("license" in expression) return allowed.has(expression.license);
  const left = isAllowed(expression.left, allowed);
  const right = isAllowed(expression.right, allowed);
  return expression.conjunction === "or" ? left || right : left && right;
}
