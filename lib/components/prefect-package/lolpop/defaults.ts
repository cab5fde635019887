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
  /** The script's file. */
  script: "run.py",
  /** What images are made from, by the generation of Prefect. */
  baseImages: { 2: "prefecthq/prefect:2-python3.11", 3: "prefecthq/prefect:3-python3.11" },
  integrationTypes: ["runner", "pipeline", "component"],
} as const;
