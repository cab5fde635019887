export { PYTHON_ENVIRONMENT_DEFAULTS } from "./inputs";
export type { PythonEnvironmentInputs, PythonEnvironmentState } from "./inputs";
export {
  findPython,
  findPythonSync,
  type Python,
  type PythonMissing,
  type PythonWanted,
} from "./interpreter";
export { PythonEnvironment, type PythonEnvironmentArgs } from "./resource";
