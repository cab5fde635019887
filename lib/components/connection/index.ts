export { connectionEnvironment, plainApiUrl, podApiUrl } from "./connection";
