import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ProgramData, ref, type ResourceData } from "../../support/program";
import { REGISTRY_USER } from "../../support/registry";
import { secretOf } from "./programs";

export interface DockerScene {
  /** Of deployments, images and pools. */
  readonly name: string;
  readonly baseImage: string;
  readonly postgres: string;
  /** The registry's address. */
  readonly registry: string;
  /** The server's port. */
  readonly port: number;
  /** Plain text in an image's label. */
  readonly bait: string;
}

/** A server with its database, an image by each builder, and both components with a run. */
export function onDocker(scene: DockerScene, fail: boolean): ProgramData {
  const { name, baseImage } = scene;
  const opts = { providers: [ref("prefect.provider")] };
  const run = (of: string): ResourceData => ({
    type: "FlowRun",
    name: `${of}-run`,
    args: {
      deployment: ref(of),
      parameters: { fail },
      triggers: [fail],
      wait: { timeoutSeconds: 300 },
    },
    opts: { provider: ref("prefect.provider") },
  });
  return [
    server(scene),
    packaged("plugged", scene, { labels: { bait: scene.bait } }),
    packaged("commanded", scene, { buildSecrets: { TOKEN: secretOf("buildSecret") } }),
    {
      type: "PrefectServeDeployment",
      name: "served",
      args: {
        package: ref("plugged"),
        tags: [scene.bait],
        parameters: { token: secretOf("parameter") },
        environment: { TOKEN: secretOf("environment") },
        infrastructure: { kind: "docker", pollSeconds: 1 },
      },
      opts,
    },
    {
      type: "PrefectWorkPoolDeployment",
      name: "pooled",
      args: {
        package: ref("commanded"),
        workPool: { name, type: "docker" },
        workers: { kind: "docker", image: baseImage },
        jobVariables: { env: { TOKEN: secretOf("jobVariable") } },
        environment: {
          OTHER: secretOf("workerVariable"),
          PREFECT_WORKER_QUERY_SECONDS: "1",
        },
      },
      opts,
    },
    run("served"),
    run("pooled"),
  ];
}

function server({ baseImage, postgres: image, port }: DockerScene): ResourceData {
  const postgres = { image, password: secretOf("databasePassword") };
  return {
    type: "PrefectServer",
    name: "prefect",
    args: {
      infrastructure: { kind: "docker", image: baseImage, postgres },
      port,
      authString: secretOf("authString"),
      environment: { TOKEN: secretOf("serverVariable") },
    },
  };
}

function packaged(key: string, { name, baseImage, registry }: DockerScene, image: object) {
  const source = { kind: "flow", entrypoint: "leaky.py:leaky", workingDirectory: "flows" };
  return {
    type: "PrefectPackage",
    name: key,
    args: {
      source: { ...source, requirements: ["prefect"] },
      flowName: `${name}-${key}`,
      image: {
        repository: `${registry}/${name}-${key}`,
        baseImage,
        network: "host",
        push: true,
        registry: { username: REGISTRY_USER, password: secretOf("registryPassword") },
        ...image,
      },
    },
  };
}

/** A build that says its secret, and fails; and a container that does. */
export function failing(scene: DockerScene, folder: string): ProgramData {
  const { baseImage, name } = scene;
  const mount = "--mount=type=secret,id=TOKEN";
  const step = `RUN ${mount} echo "got $(cat /run/secrets/TOKEN)"; exit 1`;
  writeFileSync(join(folder, "flows", "failing.Dockerfile"), `FROM ${baseImage}\n${step}\n`);
  const source = { kind: "flow", entrypoint: "leaky.py:leaky", workingDirectory: "flows" };
  const image = {
    repository: `${name}-failing`,
    dockerfile: "failing.Dockerfile",
    buildSecrets: { TOKEN: secretOf("buildSecret") },
  };
  const say = 'echo "no login with $TOKEN"; exit 3';
  const reader = "/opt/prefect-constructs/with_environment.py";
  const command = [reader, "/opt/prefect-constructs/environment.json", "sh", "-c", say];
  return [
    { type: "PrefectPackage", name: "failing", args: { source, flowName: `${name}-f`, image } },
    {
      type: "PrefectServeDeployment",
      name: "crashing",
      args: {
        package: ref("plugged"),
        environment: { TOKEN: secretOf("environment") },
        infrastructure: { kind: "docker", startTimeoutSeconds: 20 },
        overrides: { container: { command } },
      },
      opts: { providers: [ref("prefect.provider")] },
    },
  ];
}
