import assert from "node:assert/strict";
import { copyFileSync, cpSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import type { PrefectClient } from "../../lib/client";
import { poll } from "../../lib/core/time";
import type { ConfigInput } from "../engine";
import { describeOnDocker, dockerPlugin } from "../support/docker";
import { IMAGE_TIMEOUT_MS, prefectImage } from "../support/docker-images";
import { describeOnEngines } from "../support/engines";
import { describeOnKubernetes, kubernetesPlugin, type OnKubernetes } from "../support/kubernetes";
import { INSTALL_TIMEOUT_MS, lolpopPython } from "../support/lolpop";
import { skipBecause, uniqueName } from "../support/on-prefect";
import { type PrefectPython, prefectPython } from "../support/prefect";
import { linkPackages, REPOSITORY, temporaryFolder } from "../support/program";
import { type EngineKind, openStack, type TestStack } from "../support/stack";
import { tellsItsLife } from "./life-story";

const LOLPOP_WORKFLOW = join("examples", "lolpop-quickstart", "workflow");

const SECRET = "s3cret-of-the-config";
const SAYS = `TOKEN has ${SECRET.length} characters`;

describe("The repository's own stack, by config alone", () => {
  describeOnEngines("in mode serve", (kind) => configured(kind, plainFlow("serve")));
  // What differs is not for the engines to see, and both have seen the rest in other suites.
  const kinds: EngineKind[] = ["offline"];
  describeOnEngines("in mode pool", (kind) => configured(kind, plainFlow("pool")), kinds);
  describeOnEngines("with the lolpop example", (kind) => configured(kind, lolpopExample()), kinds);
  describeOnEngines(
    "in a cluster",
    (kind) => {
      describeOnKubernetes("with an image", [3], (kubernetes) => {
        const base = needsBaseImage();
        before(function () {
          for (const plugin of [dockerPlugin(), kubernetesPlugin()]) {
            if ("missing" in plugin) skipBecause(this, plugin.missing);
          }
        });
        configured(kind, inPods(base, kubernetes));
      });
    },
    kinds,
  );
  describeOnEngines(
    "on docker",
    (kind) => {
      describeOnDocker("with an image", [3], (baseImage) => {
        before(function () {
          const plugin = dockerPlugin();
          if ("missing" in plugin) skipBecause(this, plugin.missing);
        });
        configured(kind, inContainers(baseImage));
      });
    },
    kinds,
  );
});

interface Configured {
  readonly stack: string;
  /** What the stack needs of this machine. @default - nothing */
  readonly python?: () => Promise<PrefectPython>;
  readonly config: () => Readonly<Record<string, ConfigInput>>;
  /** @default - nothing */
  readonly env?: () => Readonly<Record<string, string>>;
  readonly deployment: { readonly flow: string; readonly name: string };
  readonly parameters: object;
  readonly workPool: string | null;
  /** What the run writes. @default - nothing to look for */
  readonly says?: string;
}

const WORK = {
  workingDirectory: "flows",
  entrypoint: "work.py:work",
  deploymentName: "configured",
  parameters: { model: "forest" },
  schedules: { nightly: { cron: "0 2 * * *" } },
  environment: { secret: { TOKEN: SECRET } },
  runParameters: { seconds: 0.5, show: "TOKEN" },
};

/** On a port that a Prefect server beside the tests would hardly have. */
function inContainers(baseImage: () => string): Configured {
  return {
    stack: "docker",
    config: () => ({
      ...WORK,
      image: { baseImage: baseImage(), repository: "prefect-constructs-test/configured" },
      prefectImage: baseImage(),
      serverPort: "14283",
    }),
    deployment: { flow: "work", name: "configured" },
    parameters: { model: "forest" },
    workPool: null,
    says: SAYS,
  };
}

/** Server, deployment and run, in a namespace of their own. */
function inPods(baseImage: () => string, kubernetes: () => OnKubernetes): Configured {
  const namespace = uniqueName("configured");
  return {
    stack: "kubernetes",
    env: () => ({ KUBECONFIG: kubernetes().kubeconfig }),
    config: () => ({
      ...WORK,
      image: {
        baseImage: baseImage(),
        repository: "prefect-constructs-test/in-pods",
        load: { command: kubernetes().loadCommand },
      },
      prefectImage: kubernetes().image,
      cluster: { namespace, storage: false },
    }),
    deployment: { flow: "work", name: "configured" },
    parameters: { model: "forest" },
    workPool: null,
    says: SAYS,
  };
}

/** What the workflow's image is made from. */
function needsBaseImage(): () => string {
  let image: string | undefined;
  before(async function () {
    this.timeout(IMAGE_TIMEOUT_MS);
    const base = await prefectImage(3);
    if ("missing" in base) skipBecause(this, base.missing);
    image = base.image;
  });
  return () => image ?? "";
}

function plainFlow(mode: "serve" | "pool"): Configured {
  return {
    stack: "local",
    python: () => prefectPython(3),
    config: () => ({ mode, ...WORK }),
    deployment: { flow: "work", name: "configured" },
    parameters: { model: "forest" },
    workPool: mode === "pool" ? "local" : null,
    says: SAYS,
  };
}

function lolpopExample(): Configured {
  return {
    stack: "lolpop-quickstart",
    python: () => lolpopPython(3),
    config: () => ({ mode: "pool" }),
    deployment: { flow: "prefect-entrypoint", name: "lolpop-quickstartrunner-build-all" },
    parameters: { least_accuracy: 0.6 },
    workPool: "local",
  };
}

function configured(kind: EngineKind, story: Configured): void {
  const { name, flow } = story.deployment;
  let stack: TestStack;

  before(async function () {
    this.timeout(INSTALL_TIMEOUT_MS);
    const found = await story.python?.();
    if (found && "missing" in found) skipBecause(this, found.missing);
    const folder = temporaryFolder();
    for (const file of ["Pulumi.yaml", `Pulumi.${story.stack}.yaml`]) {
      copyFileSync(join(REPOSITORY, file), join(folder, file));
    }
    symlinkSync(join(REPOSITORY, "dist"), join(folder, "dist"));
    cpSync(join(REPOSITORY, "test", "e2e", "flows"), join(folder, "flows"), { recursive: true });
    cpSync(join(REPOSITORY, LOLPOP_WORKFLOW), join(folder, LOLPOP_WORKFLOW), { recursive: true });
    const optional = ["command", "docker", "kubernetes"].map((name) => `@pulumi/${name}`);
    linkPackages(folder, ["@pulumi/pulumi", ...optional]);
    const config = { ...story.config(), ...found, drainSeconds: "5" };
    const env = story.env?.();
    stack = await openStack(kind, { folder, stack: story.stack, config, env });
  });

  after(async function () {
    this.timeout(180_000);
    await stack?.close();
  });

  /** A run sends its lines in batches, the last ones after its end. */
  const expectLine = async (client: PrefectClient, line: string) => {
    const found = await poll({ timeoutSeconds: 15, intervalSeconds: 0.5 }, async () => {
      const lines = await client.runs.logs(stack.text("flowRunId"), { limit: 200 });
      return lines.some(({ message }) => message.includes(line)) ? true : undefined;
    });
    assert.ok(found, `the run never wrote ${line}`);
  };

  tellsItsLife({
    stack: () => stack,
    apiUrl: () => stack.text("apiUrl"),
    deployment: { flow, name, resource: name },
    async check(client) {
      const live = await client.deployments.byName(flow, name);
      assert.deepEqual([live?.parameters, live?.tags], [story.parameters, ["example"]]);
      assert.equal(live?.work_pool_name, story.workPool);
      assert.equal(stack.outputs.flowRunState, "COMPLETED");
      if (story.says !== undefined) await expectLine(client, story.says);
      assert.ok(!stack.rawState().includes(SECRET));
    },
    change: () => stack.engine.setConfig("description", "Changed by config"),
    changes: [{ name, op: "update", diff: ["description"] }],
    async checkChange(client) {
      const live = await client.deployments.byName(flow, name);
      assert.equal(live?.description, "Changed by config");
    },
  });
}
