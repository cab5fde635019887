/** Defaults of containers. */
export const CONTAINER_DEFAULTS = {
  restart: "unless-stopped",
  startTimeoutSeconds: 120,
} as const;
