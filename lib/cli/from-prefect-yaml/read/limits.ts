import { withoutUndefined } from "../../../core/json";
import { NOTHING, type Templates } from "../program/templates";
import type { Section } from "./section";
import { plain } from "./tree";

/** The work pool's part of a deployment's arguments. */
export interface Pool {
  readonly workPoolName?: unknown;
  readonly workQueueName?: unknown;
  readonly jobVariables?: unknown;
}

export const POOL_FIELDS = ["name", "work_queue_name", "job_variables"];

export function poolOf(deployment: Section, templates: Templates): Pool {
  const pool = deployment.section("work_pool");
  const named = pool?.take("name");
  // One that is no table is a problem already.
  const isUnsaid = pool !== undefined || deployment.take("work_pool") === undefined;
  if (named === undefined && isUnsaid) {
    const reason = "is needed: prefect deploy registers no deployment without a work pool";
    const path = `${deployment.pathOf("work_pool")}.name`;
    deployment.findings.problem(pool ?? deployment, path, reason);
  }
  const text = (key: string) => {
    const tree = pool?.take(key);
    if (pool === undefined || tree === undefined) return undefined;
    const value = templates.fill(tree, pool.pathOf(key), "deploy", "text");
    return value === NOTHING ? undefined : value;
  };
  const variables = pool?.section("job_variables");
  const filled = variables && templates.fill(variables.table, variables.path, "job", "json");
  const isEmpty = filled !== undefined && Object.keys(filled as object).length === 0;
  const found = withoutUndefined({
    workPoolName: text("name"),
    workQueueName: text("work_queue_name"),
    jobVariables: isEmpty ? undefined : filled,
  });
  pool?.close(POOL_FIELDS);
  return found;
}

export const CONCURRENCY_FIELDS = ["limit", "collision_strategy", "grace_period_seconds"];

/** A number, or a table with what happens to runs above it. */
export function concurrencyOf(deployment: Section, templates: Templates): object {
  const tree = deployment.take("concurrency_limit");
  const path = deployment.pathOf("concurrency_limit");
  if (tree === undefined) return {};
  if (tree.kind === "leaf") {
    const limit = templates.fill(tree, path, "deploy", "number");
    if (typeof limit === "number" || typeof limit === "object") return { concurrencyLimit: limit };
  }
  const section = deployment.section("concurrency_limit");
  if (section === undefined) return {};
  const value = (key: string) => {
    const member = section.take(key);
    return member && plain(member);
  };
  const [limit, collisionStrategy] = [value("limit"), value("collision_strategy")];
  if (collisionStrategy !== "ENQUEUE" && collisionStrategy !== "CANCEL_NEW") {
    const needs = 'must be "ENQUEUE" or "CANCEL_NEW"';
    section.findings.problem(section, section.pathOf("collision_strategy"), needs);
  }
  const gracePeriodSeconds = value("grace_period_seconds");
  section.close(CONCURRENCY_FIELDS);
  return withoutUndefined({
    concurrencyLimit: limit,
    concurrencyOptions: withoutUndefined({ collisionStrategy, gracePeriodSeconds }),
  });
}
