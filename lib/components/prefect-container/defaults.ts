/** Defaults of containers. */
export const CONTAINER_DEFAULTS = {
  restart: "unless-stopped",
  startTimeoutSeconds: 120,
  /** The ports of health endpoints: one for each container, derived from its name. */
  healthPorts: { from: 20_000, count: 10_000 },
} as const;
