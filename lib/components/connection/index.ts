export { connectionEnvironment, plainApiUrl } from "./connection";
