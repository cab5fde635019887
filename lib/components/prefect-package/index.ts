export type { FlowSource, PrefectPackageArgs } from "./args";
export { PrefectPackage } from "./component";
export type { FlowDescription } from "./inspect";
