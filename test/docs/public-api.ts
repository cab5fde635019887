import ts from "typescript";
import { INDEX, isOurs } from "./program";

/** A member of a class, an interface or an object type. */
export interface Member {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
  readonly documentation: string;
  /** The text behind `@default`. */
  readonly default: string | undefined;
}

export type ExportKind =
  | "component"
  | "resource"
  | "provider"
  | "class"
  | "function"
  | "type"
  | "constant";

/** Something that a program can import. */
export interface PublicExport {
  readonly name: string;
  readonly kind: ExportKind;
  readonly documentation: string;
  /** The code behind `@example`, without its fence. */
  readonly examples: readonly string[];
  /** Its members; for a class, what its instances have. */
  readonly members: readonly Member[];
  /** For a type that is no object: its text. For a function: its signature. */
  readonly text: string | undefined;
}

const BASES: Readonly<Record<string, ExportKind>> = {
  ComponentResource: "component",
  CustomResource: "resource",
  ProviderResource: "provider",
};

/** Everything that lib/index.ts exports, by name. */
export function publicApi(program: ts.Program): readonly PublicExport[] {
  const checker = program.getTypeChecker();
  const index = program.getSourceFile(INDEX);
  const module = index && checker.getSymbolAtLocation(index);
  if (module === undefined) throw new Error("lib/index.ts has no exports");
  return checker.getExportsOfModule(module).map((exported) => {
    const symbol =
      exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
    return describe(symbol, checker);
  });
}

function describe(symbol: ts.Symbol, checker: ts.TypeChecker): PublicExport {
  const declaration = symbol.declarations?.[0];
  if (declaration === undefined) throw new Error(`${symbol.name} is declared nowhere`);
  const kind = kindOf(declaration);
  const text = textOf(declaration);
  const type =
    kind === "constant" ? checker.getTypeOfSymbol(symbol) : checker.getDeclaredTypeOfSymbol(symbol);
  return {
    name: symbol.name,
    kind,
    documentation: documentationOf(symbol, checker),
    examples: tagsOf(symbol, checker, "example").map(withoutFence),
    members: text === undefined ? membersOf(type, declaration, checker) : [],
    text,
  };
}

function kindOf(declaration: ts.Declaration): ExportKind {
  if (ts.isVariableDeclaration(declaration)) return "constant";
  if (ts.isFunctionDeclaration(declaration)) return "function";
  if (!ts.isClassDeclaration(declaration)) return "type";
  const base = declaration.heritageClauses?.[0]?.types[0]?.expression.getText() ?? "";
  return BASES[base.replace(/^pulumi\./, "")] ?? "class";
}

/** A function's signature; of a type alias that is not an object's its text. */
function textOf(declaration: ts.Declaration): string | undefined {
  if (ts.isFunctionDeclaration(declaration)) return signatureOf(declaration);
  if (!ts.isTypeAliasDeclaration(declaration)) return undefined;
  return ts.isTypeLiteralNode(declaration.type) ? undefined : oneLine(declaration.type);
}

function signatureOf(declaration: ts.FunctionDeclaration): string {
  const { name, parameters, type } = declaration;
  const taken = parameters.map(oneLine).join(", ").replaceAll("pulumi.", "");
  const given = type === undefined ? "" : `: ${oneLine(type).replaceAll("pulumi.", "")}`;
  return `${name?.text}(${taken})${given}`;
}

function membersOf(type: ts.Type, at: ts.Node, checker: ts.TypeChecker): readonly Member[] {
  return type.getProperties().flatMap((property) => {
    const declaration = property.declarations?.[0];
    if (declaration === undefined || !isOurs(declaration) || isHidden(declaration)) return [];
    const resolved = checker.typeToString(checker.getTypeOfSymbolAtLocation(property, at));
    return [
      {
        name: property.name,
        type: typeText(declaration, resolved),
        optional: (property.flags & ts.SymbolFlags.Optional) !== 0,
        documentation: documentationOf(property, checker),
        default: tagsOf(property, checker, "default")[0],
      },
    ];
  });
}

/** The type as it is written; one that a mapped type made an input of, as an `Input` of that. */
function typeText(declaration: ts.Declaration, resolved: string): string {
  const typed = declaration as ts.PropertySignature | ts.PropertyDeclaration;
  const written =
    typed.type === undefined ? resolved : oneLine(typed.type).replaceAll("pulumi.", "");
  const madeInput = /\bInput<|\bJsonInput\b/.test(resolved) && !/\bInput</.test(written);
  return madeInput ? `Input<${written}>` : written;
}

function isHidden(declaration: ts.Declaration): boolean {
  const flags = ts.getCombinedModifierFlags(declaration);
  const internal = ts.getJSDocTags(declaration).some((tag) => tag.tagName.text === "internal");
  return (
    internal || (flags & ts.ModifierFlags.Private) !== 0 || ts.isMethodDeclaration(declaration)
  );
}

function documentationOf(symbol: ts.Symbol, checker: ts.TypeChecker): string {
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  return text.replaceAll(/\{@link ([^}]+)\}/g, "`$1`").trim();
}

function tagsOf(symbol: ts.Symbol, checker: ts.TypeChecker, name: string): readonly string[] {
  const tags = symbol.getJsDocTags(checker).filter((tag) => tag.name === name);
  return tags.map((tag) => ts.displayPartsToString(tag.text).trim());
}

function withoutFence(example: string): string {
  return example.replace(/^```\w*\n/, "").replace(/\n```$/, "");
}

function oneLine(node: ts.Node): string {
  return node
    .getText()
    .replaceAll(/\/\*[\s\S]*?\*\//g, "")
    .replaceAll(/\s+/g, " ");
}
