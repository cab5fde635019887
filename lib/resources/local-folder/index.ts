export { claimFolder } from "./claim";
export type { LocalFolderInputs, LocalFolderState } from "./inputs";
export { LocalFolder, type LocalFolderArgs } from "./resource";
