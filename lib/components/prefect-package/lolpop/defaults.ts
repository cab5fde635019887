/** lolpop's defaults, as far as they are ours too; the mapping table tells of the others. */
export const LOLPOP_DEFAULTS = {
  module: "lolpop.runner",
  entrypoint: "build_all",
  configName: "dev.yaml",
  prefectFiles: "prefect_files",
  flowFunction: "prefect_entrypoint",
  flowKwargs: { log_prints: true },
  skipValidation: false,
  prefect: 3,
  integrationTypes: ["runner", "pipeline", "component"],
} as const;
