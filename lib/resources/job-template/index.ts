export type { JobTemplateInputs, JsonPatchOperation } from "./inputs";
export { checkJobVariables } from "./job-variables";
export {
  checkTemplate,
  DEFAULT_TYPE,
  patchTemplate,
  type Template,
  templateDrift,
  templateHash,
  wantedTemplate,
} from "./template";
