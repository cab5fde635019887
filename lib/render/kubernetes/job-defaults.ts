/** Defaults of jobs. */
export const JOB_DEFAULTS = {
  ttlSecondsAfterFinished: 600,
  gpuResource: "nvidia.com/gpu",
  connectionSecret: {
    name: "prefect-secrets",
    apiKeyKey: "prefect-api-key",
    authStringKey: "prefect-api-auth-string",
    headersKey: "prefect-client-custom-headers",
  },
} as const;
