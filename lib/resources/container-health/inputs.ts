import type { EngineInputs } from "../docker-engine";

/** The wait for a container of a Docker Engine to become healthy. */
export interface ContainerHealthInputs extends EngineInputs {
  /** The container's id. Another one is waited for again. */
  containerId: string;
  /** How long it may take to become healthy. @default 120 */
  timeoutSeconds?: number;
  /**
   * Values that the container may have logged and nobody should see, by name: `[name]` stands in
   * their place. Secret in the state.
   *
   * @default - none
   */
  secrets?: Record<string, string>;
}

export const CONTAINER_HEALTH_DEFAULTS = { timeoutSeconds: 120 } as const;
