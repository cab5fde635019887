/** What Prefect's worker makes of a pool's job template, as far as tests look at it. */
import { isRecord } from "../../lib/core/json";

/** The smallest that a process worker can work with. */
export const PLAIN_TEMPLATE = {
  job_configuration: { command: "{{ command }}", env: "{{ env }}" },
  variables: {
    type: "object",
    properties: {
      command: { type: "string" },
      env: { type: "object", additionalProperties: { type: "string" } },
    },
  },
};

/** Values by variable. */
export type Values = Readonly<Record<string, unknown>>;

interface Template {
  readonly job_configuration: { readonly env?: Values; readonly job_manifest: Manifest };
  readonly variables: { readonly properties: Readonly<Record<string, { default?: unknown }>> };
}

interface Manifest {
  readonly metadata: { readonly [member: string]: unknown };
  readonly spec: {
    readonly template: { readonly spec: PodSpec; readonly metadata?: object };
    readonly [member: string]: unknown;
  };
  readonly [member: string]: unknown;
}

interface PodSpec {
  readonly containers: readonly Readonly<Record<string, unknown>>[];
  readonly [member: string]: unknown;
}

/** The Job of a run: variables filled in, those without a value left out. */
export function jobOf(template: object, variables: Values): Manifest {
  const { job_configuration: configuration, variables: schema } = template as Template;
  const defaults = Object.entries(schema.properties).map(([name, { default: value }]) => {
    return [name, value] as const;
  });
  const values = { ...Object.fromEntries(defaults), command: undefined, name: "run", ...variables };
  const job = filled(configuration.job_manifest, values) as Manifest;
  const { parallelism: _1, completions: _2, containers, ...pod } = job.spec.template.spec;
  const [first = {}, ...others] = containers;
  const own = Object.entries({ ...configuration.env, ...(variables.env as object | undefined) });
  const texts = own.flatMap(([name, value]) => (value === null ? [] : [{ name, value }]));
  const env = [...texts, ...(Array.isArray(first.env) ? (first.env as object[]) : [])];
  const main = { args: ["prefect", "flow-run", "execute"], ...first, env };
  // Two members that Prefect's template has in the wrong place, and its worker insists on.
  const spec = { ...pod, containers: [main, ...others] };
  return { ...job, spec: { ...job.spec, template: { ...job.spec.template, spec } } };
}

const ONE = /^\{\{\s*([\w.]+)\s*\}\}$/;
const ANY = /\{\{\s*([\w.]+)\s*\}\}/g;

function filled(template: unknown, values: Values): unknown {
  if (typeof template === "string") {
    const name = ONE.exec(template)?.[1];
    if (name !== undefined) return values[name];
    return template.replace(ANY, (_, inside: string) => String(values[inside] ?? ""));
  }
  if (Array.isArray(template)) {
    return template.map((one) => filled(one, values)).filter((one) => one !== undefined);
  }
  if (!isRecord(template)) return template;
  const members = Object.entries(template).map(([key, one]) => [key, filled(one, values)] as const);
  return Object.fromEntries(members.filter(([, value]) => value !== undefined));
}
