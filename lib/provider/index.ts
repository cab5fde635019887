export {
  type Checked,
  type Difference,
  type Handler,
  type HandlerContext,
  type Live,
  PartialFailure,
  type ReadBack,
} from "./handler";
export { PrefectProvider, type PrefectProviderArgs } from "./prefect-provider";
export { forgetOnceRecorded } from "./recorded";
export { thinProvider, typeToken } from "./thin-provider";
export type { ResourceType } from "./dispatch";
