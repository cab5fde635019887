import type { Alias } from "@pulumi/pulumi/proto/alias_pb";
import type {
  ReadResourceRequest,
  RegisterResourceRequest,
} from "@pulumi/pulumi/proto/resource_pb";
import type { AliasSpec, Goal, ReadGoal } from "./goal";
import type { Timeouts } from "./resource-state";
import { UnsupportedError } from "./types";
import { isProviderType } from "./urn";
import { containsAssets, downgradeOutputs, fromStruct, type Props, type Value } from "./values";

/** Refuses by name what a registration asks for and this engine cannot do. */
export function refuseUnsupported(request: RegisterResourceRequest, urn: string): void {
  const hooks: Readonly<Record<string, readonly string[]>> = { ...request.getHooks()?.toObject() };
  const refused: Readonly<Record<string, boolean>> = {
    "remote components": request.getRemote(),
    "importing resources": request.getImportid() !== "",
    transforms: request.getTransformsList().length > 0,
    "resource hooks": Object.values(hooks).some((names) => names.length > 0),
    "the option replaceWith": request.getReplaceWithList().length > 0,
    "parameterized packages": request.getPackageref() !== "",
    "environment variable mappings of providers": request.getEnvvarmappingsMap().getLength() > 0,
  };
  for (const [what, asked] of Object.entries(refused)) {
    if (asked) throw new UnsupportedError(what, urn);
  }
}

/** The goal in a registration, before anything is inherited or a provider is found for it. */
export function goalOf(request: RegisterResourceRequest, urn: string): Goal {
  const dependencies = new Set(request.getDependenciesList());
  const { properties, propertyDependencies } = propertiesOf(request, dependencies, urn);
  const trigger = request.getReplacementTrigger()?.toJavaScript() as Value | undefined;
  const asksOrder = request.getDeletebeforereplacedefined() || request.getDeletebeforereplace();
  const type = request.getType();
  const version = isProviderType(type) ? request.getVersion() : "";
  return {
    type,
    name: request.getName(),
    custom: request.getCustom(),
    properties: version === "" ? properties : { version, ...properties },
    dependencies: [...dependencies],
    propertyDependencies,
    ignoreChanges: request.getIgnorechangesList(),
    replaceOnChanges: request.getReplaceonchangesList(),
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    aliases: aliasesOf(request),
    timeouts: timeoutsOf(request),
    ...(request.getParent() !== "" && { parent: request.getParent() }),
    ...(request.hasProtect() && { protect: request.getProtect() === true }),
    ...(request.getProvider() !== "" && { provider: request.getProvider() }),
    ...(asksOrder && { deleteBeforeReplace: request.getDeletebeforereplace() }),
    ...(trigger !== undefined && { replacementTrigger: downgradeOutputs(trigger, new Set()) }),
    ...(request.hasRetainondelete() && { retainOnDelete: request.getRetainondelete() === true }),
    ...(request.getDeletedwith() !== "" && { deletedWith: request.getDeletedwith() }),
  };
}

function propertiesOf(
  request: RegisterResourceRequest,
  dependencies: Set<string>,
  urn: string,
): { properties: Props; propertyDependencies: Record<string, string[]> } {
  const sent = fromStruct(request.getObject());
  refuseAssets(sent, urn);
  const known = request.getPropertydependenciesMap();
  const properties: Props = {};
  const propertyDependencies: Record<string, string[]> = {};
  for (const [key, value] of Object.entries(sent)) {
    const listed = known.getLength() === 0 ? [...dependencies] : known.get(key)?.getUrnsList();
    const own = new Set(listed ?? []);
    properties[key] = downgradeOutputs(value, own);
    propertyDependencies[key] = [...own];
  }
  return { properties, propertyDependencies };
}

export function refuseAssets(properties: Props, urn: string): void {
  if (containsAssets(properties)) throw new UnsupportedError("assets and archives", urn);
}

function aliasesOf(request: RegisterResourceRequest): AliasSpec[] {
  const urns = request.getAliasurnsList().map((urn) => ({ urn }));
  const fixParent = !request.getAliasspecs();
  return [...urns, ...request.getAliasesList().map((alias) => aliasOf(alias, fixParent))];
}

/** @param fixParent Node SDKs before alias specs sent "no parent" and "same parent" the wrong way round */
function aliasOf(alias: Alias, fixParent: boolean): AliasSpec {
  const spec = alias.getSpec();
  if (spec === undefined) return { urn: alias.getUrn() };
  const parent = spec.getParenturn();
  const saysNone = spec.hasNoparent() && spec.getNoparent();
  const noParent = fixParent ? !saysNone && parent === "" : saysNone;
  return {
    name: spec.getName(),
    type: spec.getType(),
    stack: spec.getStack(),
    project: spec.getProject(),
    parent,
    noParent,
  };
}

function timeoutsOf(request: RegisterResourceRequest): Timeouts {
  const sent = request.getCustomtimeouts();
  const timeouts = {
    create: sent?.getCreate(),
    update: sent?.getUpdate(),
    delete: sent?.getDelete(),
    read: sent?.getRead(),
  };
  const given = Object.entries(timeouts).filter(([, text]) => text);
  return Object.fromEntries(given.map(([key, text]) => [key, parseDuration(text ?? "")]));
}

const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };

/** Seconds of a duration such as "1h30m" or "500ms". */
function parseDuration(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  if (parts.map(([whole]) => whole).join("") !== text) {
    throw new Error(`unable to parse customTimeout Value ${text}`);
  }
  return parts.reduce((sum, [, count, unit = "s"]) => sum + Number(count) * (UNITS[unit] ?? 1), 0);
}

export function readGoalOf(request: ReadResourceRequest, urn: string): ReadGoal {
  const dependencies = new Set(request.getDependenciesList());
  const sent = fromStruct(request.getProperties());
  refuseAssets(sent, urn);
  return {
    type: request.getType(),
    name: request.getName(),
    id: request.getId(),
    properties: downgradeOutputs(sent, dependencies) as Props,
    dependencies: [...dependencies],
    additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
    ...(request.getParent() !== "" && { parent: request.getParent() }),
    ...(request.getProvider() !== "" && { provider: request.getProvider() }),
  };
}
