export type { FlowSource, PrefectPackageArgs, RequirementsFile } from "./args";
export { PrefectPackage } from "./component";
export {
  type BuildCommand,
  buildCommand,
  type ClusterLoadArgs,
  type CommandLoadArgs,
  type ImageLoadArgs,
  type ImageRegistryArgs,
  IMAGE_DEFAULTS,
  IMAGE_PATHS,
  imageReference,
  type ImageSpec,
  type PackageImageArgs,
  stageContext,
} from "./image";
export type { FlowDescription } from "./inspect";
export { type LolpopOrchestratorArgs, lolpopName, type LolpopSource } from "./lolpop";
export { normalisePackage, type PrefectPackageSpec } from "./spec";
