import { JOB_DEFAULTS } from "../../render/kubernetes";

/** Defaults of what lives in a cluster. */
export const KUBERNETES_DEFAULTS = {
  namespace: "lolpop",
  podSecurity: "restricted",
  startTimeoutSeconds: 180,
  /** Where Prefect's own health endpoints listen in a pod. */
  healthPort: 8080,
  /** Jobs have all of it but the URL, which a worker tells them. */
  connectionSecret: { ...JOB_DEFAULTS.connectionSecret, apiUrlKey: "prefect-api-url" },
} as const;
