import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import fc from "fast-check";
import { checkName } from "../../../lib/core/names";
import { words } from "../../../lib/components/prefect-process";
import {
  checkWorkerSettings,
  type EnvironmentVariable,
  type KubernetesObject,
  renderWorker,
  renderWorkload,
  serveWorkload,
} from "../../../lib/render/kubernetes";
import { itHolds } from "../../support/fuzz";
import { anyText, byName, fileText, mostly, variableName } from "../../support/fuzz-texts";
import { needsGoParsers, needsPythonParsers } from "../../support/real-parsers/parsers";

const name = mostly(
  fileText.map((text) => `${text.replace(/[/%&<>\0]/g, "")}a`),
  anyText,
);

/** Prefect takes its time to read a command line. */
const DEAR = { unasked: 50, caseMs: 500 };

type FromArbitrary<A> = A extends fc.Arbitrary<infer T> ? T : never;

const isTaken = (text: string) => checkName("name", text).length === 0;

/** Options of commands, some of them without a value. */
const options = fc.record({ first: name, second: name, limit: fc.option(fc.nat()) });

/** Words once all is known. */
function known(given: Parameters<typeof words>[0]): Promise<string[]> {
  return new Promise((done) => {
    pulumi.all(words(given)).apply(done);
  });
}

for (const generation of [3, 2] as const) {
  describe(`Words of commands in Python's eyes (Prefect ${generation})`, () => {
    const ask = needsPythonParsers(generation);

    const read = async (program: string, args: readonly string[]) => {
      const asked = { reader: "read_arguments", program, arguments: args };
      const { value, error } = await ask<Record<string, unknown>>(asked);
      assert.ok(value, error);
      return value;
    };

    itHolds("name just the deployment that is served", options, async ({ first, second }) => {
      if (!isTaken(first) || !isTaken(second)) return;
      const given = await known({ "--deployment": `${first}/${second}`, "--drain-seconds": 5 });
      assert.deepEqual((await read("serve", given)).deployment, [`${first}/${second}`]);
    });

    itHolds("name just the pool, worker and queue", options, async ({ first, second }) => {
      if (!isTaken(first) || !isTaken(second)) return;
      const given = await known({ "--pool": first, "--name": second, "--queue": second });
      const { pool, name: worker, queue } = await read("worker", given);
      assert.deepEqual([pool, worker, queue], [first, second, [second]]);
    });

    const throughPrefect = async ({ first, second, limit }: FromArbitrary<typeof options>) => {
      if (!isTaken(first) || !isTaken(second)) return;
      const common = { "--type": "docker", "--pool": first, "--name": second, "--queue": second };
      const given = await known({ ...common, "--limit": limit ?? undefined });
      const found = await read("start_worker", given);
      const { work_pool_name: pool, worker_name: worker, work_queues: queues } = found;
      assert.deepEqual([pool, worker, queues], [first, second, [second]]);
      assert.equal(found.limit ?? null, limit);
    };
    itHolds("name just these to Prefect's own worker", options, throughPrefect, DEAR);
  });
}

/** A kubelet's view of a pod: variables, and then a command that may be made of them. */
describe("Commands and variables in a kubelet's eyes", () => {
  const expand = needsGoParsers();
  const ask = needsPythonParsers();

  const seen = async (object: KubernetesObject) => {
    const [container] = (object as unknown as Pods).spec.template.spec.containers;
    const texts = container.env.map(({ value }) => value ?? "");
    const values = await expand<string[]>({ kind: "expansion", texts, variables: SECRETS });
    const pairs = container.env.map(({ name: key }, at) => [key, values.value?.[at] ?? ""]);
    const variables: Record<string, string> = { ...SECRETS, ...Object.fromEntries(pairs) };
    const asked = { kind: "expansion", texts: container.command, variables };
    const { value: command, error } = await expand<string[]>(asked);
    assert.ok(command, error);
    return { variables, command };
  };

  const worker = fc.record({
    pool: name,
    queue: name,
    env: byName(
      variableName,
      mostly(
        fileText.map((text) => text.replaceAll("\0", "")),
        anyText,
      ),
    ),
  });

  const asGiven = async ({ pool, queue, env }: FromArbitrary<typeof worker>) => {
    if (![pool, queue].every(isTaken) || checkWorkerSettings("workers", { env }).length > 0) return;
    const all = { ...WORKER, pool, queue, env };
    const { variables, command } = await seen(renderWorker(all, "account", {}, undefined));
    for (const [key, value] of Object.entries(env)) assert.equal(variables[key], value);
    const asked = { reader: "read_arguments", program: "prefect", arguments: command.slice(1) };
    const { value: given, error } = await ask<Record<string, unknown>>(asked);
    assert.ok(given, error);
    assert.deepEqual([given.work_pool_name, given.work_queues], [pool, [queue]]);
  };
  itHolds("are a worker's own as they were given", worker, asGiven, DEAR);

  itHolds("are a serving process's own as they were given", options, async ({ first, second }) => {
    if (![first, second].every(isTaken)) return;
    const words = ["python", `--deployment=${first}/${second}`];
    const workload = serveWorkload({ ...SERVING, command: words });
    const { command } = await seen(renderWorkload(workload, {}));
    assert.deepEqual(command, words);
  });
});

interface Pods {
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly containers: readonly [
          { readonly command: readonly string[]; readonly env: readonly EnvironmentVariable[] },
        ];
      };
    };
  };
}

const SECRETS = { HOME: "/secret", PREFECT_API_KEY: "secret", x: "secret" };

const WORKER = {
  name: "w",
  jobNamespace: "jobs",
  clusterWide: false,
  prefect: 3,
  image: "i",
  connection: [],
  annotations: {},
  healthPort: 8080,
  clusterUid: "uid",
} as const;

const SERVING = {
  name: "s",
  image: "i",
  connection: [],
  secrets: [],
  own: [],
  healthPort: 8080,
  annotations: {},
  graceSeconds: 30,
} as const;
