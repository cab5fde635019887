export type { GlobalConcurrencyLimitInputs, GlobalConcurrencyLimitState } from "./inputs";
export { GlobalConcurrencyLimit, type GlobalConcurrencyLimitArgs } from "./resource";
