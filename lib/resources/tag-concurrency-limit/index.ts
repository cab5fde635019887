export type { TagConcurrencyLimitInputs, TagConcurrencyLimitState } from "./inputs";
export { TagConcurrencyLimit, type TagConcurrencyLimitArgs } from "./resource";
