import type { Json } from "../../core/json";

/**
 * What must hold for a deployment's runs. One of four kinds: `duration`, `staleAfter`, `within`, or
 * `within` with `expectedEvent`.
 */
export interface SlaInputs {
  /** Time to completion: how long a run may take at most, in seconds. @default - another kind */
  readonly duration?: number;
  /** Frequency: how many seconds after a completed run the next one must have completed. @default - another kind */
  readonly staleAfter?: number;
  /** Lateness: how many seconds after its time a run must have begun; freshness: the time for the event. @default - another kind */
  readonly within?: number;
  /** Freshness: the event that must come again and again. @default - lateness */
  readonly expectedEvent?: string;
  /** Freshness: the labels of the resource that the event must be about. @default - any */
  readonly resourceMatch?: Readonly<Record<string, Json>>;
  /** @default "moderate" */
  readonly severity?: "minor" | "low" | "moderate" | "high" | "critical";
  /** @default true */
  readonly enabled?: boolean;
}

/** The service level agreements of a deployment as the program states them. */
export interface DeploymentSlasInputs {
  readonly deploymentId: string;
  /** By name, which is an agreement's identity within its deployment. */
  readonly slas: Readonly<Record<string, SlaInputs>>;
}

export interface DeploymentSlasState extends DeploymentSlasInputs {}
