import type { Json } from "../../core/json";

/** A flow as the program states it. */
export interface FlowInputs {
  /** The flow's name: a flow in Python code runs under the flow of the same name. */
  readonly name: string;
  /** @default - none */
  readonly tags?: readonly string[];
  /** Labels, which only a Prefect 3 server takes, and only when the flow is made. @default - none */
  readonly labels?: Readonly<Record<string, Json>>;
  /** Takes over a flow of this name that exists already. @default false */
  readonly adopt?: boolean;
}

/** A flow as it was last seen. */
export interface FlowState extends FlowInputs {
  readonly flowId: string;
  /** The flow's page in Prefect's UI. */
  readonly url: string;
  /** True when this resource made the flow; one that was there before is never deleted. */
  readonly created: boolean;
}
