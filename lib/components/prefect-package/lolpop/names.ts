/** Python's own words, which no variable can be. */
const KEYWORDS = new Set(
  (
    "False None True and as assert async await break class continue def del elif else except " +
    "finally for from global if import in is lambda nonlocal not or pass raise return try while " +
    "with yield"
  ).split(" "),
);

const IDENTIFIER = /^[\p{XID_Start}_]\p{XID_Continue}*$/u;

/** Whether Python takes it as a name. */
export function isIdentifier(text: string): boolean {
  return IDENTIFIER.test(text) && !KEYWORDS.has(text);
}

/** Whether Python can import a module of that name: `prefect_files.runner`. */
export function isModuleName(text: string): boolean {
  return text.split(".").every(isIdentifier);
}

/** The name that lolpop gives what it packages: `lolpop-quickstartrunner-build-all`. */
export function lolpopName(className: string, entrypoint: string): string {
  return dockerString(`lolpop-${className}-${entrypoint}`);
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
