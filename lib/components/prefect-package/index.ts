export type { FlowSource, PrefectPackageArgs, RequirementsFile } from "./args";
export { PrefectPackage } from "./component";
export {
  type ClusterLoadArgs,
  type CommandLoadArgs,
  type ImageLoadArgs,
  type ImageRegistryArgs,
  IMAGE_DEFAULTS,
  IMAGE_PATHS,
  type PackageImageArgs,
} from "./image";
export type { FlowDescription } from "./inspect";
export { type LolpopOrchestratorArgs, lolpopName, type LolpopSource } from "./lolpop";
