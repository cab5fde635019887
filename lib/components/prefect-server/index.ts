export type { PrefectServerArgs } from "./args";
export { PrefectServer } from "./component";
