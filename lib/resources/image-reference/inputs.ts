import type { EngineInputs } from "../docker-engine";

/** The end of an image's reference on a Docker Engine. */
export interface ImageReferenceInputs extends EngineInputs {
  /** `repository:tag`. With another one, the one before is removed. */
  reference: string;
  /**
   * What the image is made from, for those who review a change: paths, each with the beginning of its
   * hash. It changes nothing by itself. @default - not told
   */
  files?: Record<string, string>;
}
