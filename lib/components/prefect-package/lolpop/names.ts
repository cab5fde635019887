import type { LolpopSource } from "./args";
import { LOLPOP_DEFAULTS } from "./defaults";

/** Python's own words, which no variable can be. */
const KEYWORDS = new Set(
  (
    "False None True and as assert async await break class continue def del elif else except " +
    "finally for from global if import in is lambda nonlocal not or pass raise return try while " +
    "with yield"
  ).split(" "),
);

const IDENTIFIER = /^[\p{XID_Start}_]\p{XID_Continue}*$/u;

/** Whether Python takes it as a name, and as just this name: of `ﬁt` it makes `fit`. */
export function isIdentifier(text: string): boolean {
  return IDENTIFIER.test(text) && text.normalize("NFKC") === text && !KEYWORDS.has(text);
}

/** Whether Python can import a module of that name: `prefect_files.runner`. */
export function isModuleName(text: string): boolean {
  return text.split(".").every(isIdentifier);
}

/**
 * The name that lolpop gives what it packages and deploys: `lolpop-quickstartrunner-build-all`.
 * @param source - of the workflow; its `entrypoint` is `build_all` unless given
 *
 * @example
 * ```ts
 * const theirs = getFlowOutput({ name: lolpopName({ class: "QuickstartRunner" }) });
 * ```
 */
export function lolpopName(source: Pick<LolpopSource, "class" | "entrypoint">): string {
  const entrypoint = source.entrypoint ?? LOLPOP_DEFAULTS.entrypoint;
  return dockerString(`lolpop-${source.class}-${entrypoint}`);
}

/** An image's name as lolpop writes it, lower case and `_` as `-`; the registry's host is let be. */
export function lolpopImageTag(tag: string): string {
  const slash = tag.indexOf("/");
  const first = slash < 0 ? "" : tag.slice(0, slash);
  const isRegistry = /[.:]/.test(first) || first === "localhost";
  return isRegistry ? first + dockerString(tag.slice(slash)) : dockerString(tag);
}

function dockerString(text: string): string {
  return text.toLowerCase().replaceAll("_", "-");
}
