export type {
  ClusterLoadArgs,
  CommandLoadArgs,
  ImageLoadArgs,
  ImageRegistryArgs,
  PackageImageArgs,
} from "./args";
export { createImage, type PackageImage } from "./children";
export { IMAGE_DEFAULTS, IMAGE_PATHS } from "./defaults";
export { type ImageContent, type ImageSpec, normaliseImage } from "./spec";
