export type { BlockInputs, BlockReference, BlockState } from "./inputs";
export { Block, type BlockArgs } from "./resource";
