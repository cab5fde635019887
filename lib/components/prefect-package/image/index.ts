export type {
  ClusterLoadArgs,
  CommandLoadArgs,
  ImageLoadArgs,
  ImageRegistryArgs,
  PackageImageArgs,
} from "./args";
export { type BuildCommand, buildCommand } from "./build-command";
export { createImage, type PackageImage } from "./children";
export { IMAGE_DEFAULTS, IMAGE_PATHS } from "./defaults";
export { type ImageContent, imageReference, type ImageSpec, normaliseImage } from "./spec";
export { type StagedContext, stageContext } from "./stage";
