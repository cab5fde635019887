export { connectionEnvironment } from "./connection";
