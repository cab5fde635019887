import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { IMAGE_DEFAULTS } from "../../../../lib/components/prefect-package";
import { LOLPOP_DEFAULTS } from "../../../../lib/components/prefect-package/lolpop";
import { findPythonSync } from "../../../../lib/resources/python-environment";
import { needsPython } from "../fixtures";
import { pools } from "../kubernetes/pool";
import { serving } from "../kubernetes/serving";

const ROOT = resolve(__dirname, "../../../../..");

interface SeedArgument {
  readonly method: string;
  readonly argument: string;
  readonly default: string | null;
}

const SEED = JSON.parse(
  readFileSync(join(ROOT, "test/unit/components/lolpop/fixtures/seed-arguments.json"), "utf8"),
) as SeedArgument[];

interface Row {
  readonly key: string;
  readonly seed: string;
  readonly here: string;
  readonly ours: string;
  readonly why: string;
}

function tableRows(): Row[] {
  const file = join(ROOT, "lib/components/prefect-package/lolpop/README.md");
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => {
      const [method, argument, seed, here, ours, why] = line
        .slice(2, -1)
        .split(" | ")
        .map((cell) => cell.trim()) as [string, string, string, string, string, string];
      return { key: `${method} ${argument}`, seed, here, ours, why };
    });
}

/** The orchestrator's defaults as Python has them, and as JSON. */
function orchestratorDefaults(): Record<string, unknown> {
  const python = findPythonSync();
  assert.ok("path" in python);
  const code = `import ast, json, sys
tree = ast.parse(open(sys.argv[1]).read())
node = next(n for n in tree.body if isinstance(n, ast.AnnAssign) and n.target.id == "DEFAULTS")
print(json.dumps(ast.literal_eval(node.value)))`;
  const file = join(ROOT, "lib/python/lolpop_prefect/lolpop_prefect/options.py");
  const { stdout } = spawnSync(python.path, ["-I", "-c", code, file], { encoding: "utf8" });
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** A Deployment of a cluster, as far as lolpop has arguments for it. */
interface Workload {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: {
    readonly replicas: number;
    readonly template: {
      readonly spec: {
        readonly serviceAccountName?: string;
        readonly containers: readonly [
          {
            readonly image: string;
            readonly imagePullPolicy: string;
            readonly env: readonly {
              readonly name: string;
              readonly valueFrom?: { readonly secretKeyRef?: { name: string; key: string } };
            }[];
          },
        ];
      };
    };
  };
}

/** What is in a Deployment of which nothing was said, by the argument that would say it. */
function sharedDefaults(path: string, { metadata, spec }: Workload): Record<string, unknown> {
  const [{ imagePullPolicy, env }] = spec.template.spec.containers;
  const referenceOf = (variable: string) =>
    env.find(({ name }) => name === variable)?.valueFrom?.secretKeyRef;
  return {
    [`${path}.namespace`]: metadata.namespace,
    [`${path}.imagePullPolicy`]: imagePullPolicy,
    [`${path}.connectionSecret.name`]: referenceOf("PREFECT_API_KEY")?.name,
    [`${path}.connectionSecret.apiUrlKey`]: referenceOf("PREFECT_API_URL")?.key,
    [`${path}.connectionSecret.apiKeyKey`]: referenceOf("PREFECT_API_KEY")?.key,
  };
}

/** The defaults of what runs in a cluster, of a component and a worker that are named `<component>`. */
async function clusterDefaults(data: string): Promise<Record<string, unknown>> {
  const of = (inputs: unknown) => inputs as Workload;
  const named = (name: string) => name.replace("nightly", "<component>");
  const served = of((await serving(data).serve()).one("Deployment", "nightly-workload").inputs);
  const pooled = await pools(data).deploy({ workers: { prefect: LOLPOP_DEFAULTS.prefect } });
  const worker = of(pooled.one("Deployment", "nightly-worker").inputs);
  const { serviceAccountName, containers } = worker.spec.template.spec;
  return {
    ...sharedDefaults("infrastructure", served),
    "infrastructure.replicas": served.spec.replicas,
    "infrastructure.objectName": named(served.metadata.name),
    ...sharedDefaults("workers", worker),
    "workers.count": worker.spec.replicas,
    "workers.image": containers[0].image,
    "workers.objectName": named(worker.metadata.name).replace(/-worker$/, ""),
    "workers.serviceAccountName": named(serviceAccountName ?? ""),
  };
}

/** A default in the table, in Python's words, as a value. */
function valueOf(cell: string): unknown {
  const text = cell.replace(/^`|`$/g, "");
  const json = text.replace(/\bTrue\b/g, "true").replace(/\bFalse\b/g, "false");
  return JSON.parse(json.replace(/\bNone\b/g, "null"));
}

describe("the table from lolpop's arguments to ours", () => {
  const rows = tableRows();
  const code = (value: string | null) => (value === null ? "–" : `\`${value}\``);

  it("has a row for every argument of lolpop's documentation, and no other", () => {
    const expected = SEED.map(({ method, argument }) => `\`${method}\` \`${argument}\``);
    assert.ok(expected.length > 100);
    assert.deepEqual(rows.map(({ key }) => key).sort(), expected.sort());
    for (const { method, argument, default: preset } of SEED) {
      const row = rows.find(({ key }) => key === `\`${method}\` \`${argument}\``);
      assert.equal(row?.seed, code(preset), `${method} ${argument}`);
    }
  });

  it("names the defaults that the code has", () => {
    const orchestrator = orchestratorDefaults();
    const { configName, prefectFiles, ...own } = LOLPOP_DEFAULTS;
    const source: Record<string, unknown> = {
      ...own,
      prefectFiles,
      config: `${prefectFiles}/${configName}`,
    };
    const image: Record<string, unknown> = {
      ...IMAGE_DEFAULTS,
      baseImage: own.baseImages[own.prefect],
    };
    let checked = 0;
    for (const { here, ours, key } of rows) {
      const option = /^`source\.orchestrator\.(\w+)`/.exec(here)?.[1];
      const imaged = /^`image\.(\w+)`/.exec(here)?.[1];
      const argument = /^`source\.(\w+)`/.exec(here)?.[1];
      const name = option ?? imaged ?? argument;
      if (name === undefined || ours === "–") continue;
      const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      const actual = option ? orchestrator[snake] : (imaged ? image : source)[name];
      assert.deepEqual(valueOf(ours), actual, key);
      checked++;
    }
    assert.ok(checked >= 21, `${checked} defaults checked`);
  });

  describe("for a cluster", function () {
    this.timeout(60_000);
    needsPython();
    let data: string;
    before(() => {
      data = mkdtempSync(join(tmpdir(), "mapping-"));
    });
    after(() => rmSync(data, { recursive: true, force: true }));

    it("names the defaults of what is made there", async () => {
      const actual = await clusterDefaults(data);
      const checked = new Set<string>();
      for (const { here, ours, key } of rows) {
        const named = [...here.matchAll(/`((?:infrastructure|workers)\.[\w.]+)`/g)];
        for (const path of named.map(([, one = ""]) => one)) {
          if (path === "infrastructure.kind") continue;
          if (path in actual) checked.add(path);
          const expected = path in actual ? code(JSON.stringify(actual[path])) : "–";
          assert.equal(ours, expected, `${key}: ${path}`);
        }
      }
      assert.deepEqual([...checked].sort(), Object.keys(actual).sort());
    });

    it("has lolpop's own image of the worker for its own Prefect", async () => {
      const recorded = await pools(data).deploy({ workers: { prefect: 2 } });
      const { spec } = recorded.one("Deployment", "nightly-worker").inputs as unknown as Workload;
      const seed = rows.find(({ key }) => key === "`deploy` `worker_image`")?.seed;
      assert.equal(code(JSON.stringify(spec.template.spec.containers[0].image)), seed);
    });
  });

  it("says why wherever the two defaults differ", () => {
    for (const { key, seed, ours, why } of rows) {
      if (seed !== "–" && seed !== ours) assert.notEqual(why, "", key);
    }
  });
});
