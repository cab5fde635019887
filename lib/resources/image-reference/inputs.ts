import type { EngineInputs } from "../docker-engine";

/** The end of an image's reference on a Docker Engine. */
export interface ImageReferenceInputs extends EngineInputs {
  /** `repository:tag`. With another one, the one before is removed. */
  reference: string;
}
