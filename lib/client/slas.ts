import type { Client } from "openapi-fetch";
import { isRecord } from "../core/json";
import { disavowed } from "./disavowal";
import { isNotFound } from "./errors";
import type { Api } from "./request";

/** A service level agreement as Prefect Cloud takes it; times are seconds. */
export interface SlaDocument {
  readonly name: string;
  readonly severity: string;
  readonly enabled: boolean;
  readonly owner_resource: string;
  readonly duration?: number;
  readonly stale_after?: number;
  readonly within?: number;
  readonly expected_event?: string;
  readonly resource_match?: Readonly<Record<string, unknown>>;
}

/** Prefect Cloud alone has this, so that it is in no server's own description of its API. */
interface CloudPaths {
  "/slas/apply-resource-slas/{resource_id}": {
    post: {
      parameters: { path: { resource_id: string } };
      requestBody: { content: { "application/json": readonly SlaDocument[] } };
      responses: { 200: { content: { "application/json": Record<string, unknown> } } };
    };
  };
}

export interface SlasClient {
  /**
   * All agreements of a deployment: those that it has already and that are named alike are changed,
   * others are made, and the rest go. Undefined: there is no such deployment.
   */
  apply(
    deploymentId: string,
    slas: readonly Omit<SlaDocument, "owner_resource">[],
  ): Promise<SlasMerged | undefined>;
}

/** What became of those that were there, by name. */
export interface SlasMerged {
  readonly updated: readonly string[];
  readonly deleted: readonly string[];
}

export function createSlasClient(api: Api): SlasClient {
  const cloud = api as unknown as Client<CloudPaths, "application/json">;
  return {
    async apply(deploymentId, slas) {
      const owner_resource = `prefect.deployment.${deploymentId}`;
      const call = cloud.POST("/slas/apply-resource-slas/{resource_id}", {
        params: { path: { resource_id: owner_resource } },
        body: slas.map((sla) => ({ ...sla, owner_resource })),
      });
      try {
        const { data, response } = await call;
        if (!isRecord(data) || !Array.isArray(data.created)) throw disavowed(response);
        return { updated: namesOf(data.updated), deleted: namesOf(data.deleted) };
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },
  };
}

function namesOf(slas: unknown): string[] {
  if (!Array.isArray(slas)) return [];
  return slas.map((sla) => (isRecord(sla) ? String(sla.name) : String(sla)));
}
