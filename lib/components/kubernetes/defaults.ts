/** Defaults of what lives in a cluster. */
export const KUBERNETES_DEFAULTS = {
  namespace: "lolpop",
  podSecurity: "restricted",
  replicas: 1,
  startTimeoutSeconds: 180,
  /** Where Prefect's own health endpoints listen in a pod. */
  healthPort: 8080,
  connectionSecret: {
    name: "prefect-secrets",
    apiUrlKey: "prefect-api-url",
    apiKeyKey: "prefect-api-key",
    authStringKey: "prefect-api-auth-string",
    headersKey: "prefect-client-custom-headers",
  },
} as const;
