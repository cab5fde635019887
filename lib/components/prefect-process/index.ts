export { createPrefectProcess, type PrefectProcess } from "./prefect-process";
