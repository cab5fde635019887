export type { ImageReferenceInputs } from "./inputs";
export { ImageReference, type ImageReferenceArgs } from "./resource";
