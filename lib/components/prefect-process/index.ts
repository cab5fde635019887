export {
  createPrefectProcess,
  ENDING_SECONDS,
  type PrefectProcess,
  words,
} from "./prefect-process";
