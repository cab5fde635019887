import assert from "node:assert/strict";
import { Command } from "commander";
import {
  packageArgs,
  packageName,
  type PackageOptions,
} from "../../../../lib/cli/package/arguments";
import { packageCommand } from "../../../../lib/cli/package/options";

const TERMINAL = { cwd: "/work", env: { TOKEN: "secret-value", EMPTY: "" } };

/** What a line of words comes to, through the options as the shell has them. */
async function read(...words: readonly string[]) {
  let asked: [string | undefined, PackageOptions] = [undefined, {}];
  const command = packageCommand(() => Promise.resolve());
  command.action((entrypoint: string | undefined, options: PackageOptions) => {
    asked = [entrypoint, options];
  });
  await new Command()
    .exitOverride()
    .addCommand(command)
    .parseAsync(["package", ...words], { from: "user" });
  const args = packageArgs(...asked, TERMINAL);
  return {
    name: packageName(...asked),
    source: args.source as object,
    image: args.image as object,
    args,
  };
}

const FLOW = "flows/etl.py:etl";

describe("the arguments of prefect-constructs package", () => {
  it("name a flow, and nothing that was not said", async () => {
    const { name, source, image } = await read(FLOW);
    assert.equal(name, "etl");
    assert.deepEqual(source, { kind: "flow", entrypoint: FLOW, workingDirectory: "/work" });
    assert.deepEqual(image, {});
  });

  const flow: [readonly string[], object][] = [
    [["--working-directory", "../etl"], { workingDirectory: "/etl" }],
    [["--requirement", "a", "--requirement", "b"], { requirements: ["a", "b"] }],
    [["--requirements", "pylock.toml"], { requirements: "pylock.toml" }],
    [["--constraint", "a<2"], { constraints: ["a<2"] }],
  ];
  for (const [words, expected] of flow) {
    it(`say of a flow's source ${words.join(" ")}`, async () => {
      const { source } = await read(FLOW, ...words);
      const plain = { kind: "flow", entrypoint: FLOW, workingDirectory: "/work" };
      assert.deepEqual(source, { ...plain, ...expected });
    });
  }

  const lolpop: [readonly string[], object][] = [
    [["--module", "team.runners"], { module: "team.runners" }],
    [["--file", "runner.py"], { file: "runner.py" }],
    [["--entrypoint", "train"], { entrypoint: "train" }],
    [["--config", "dev.yaml"], { config: "dev.yaml" }],
    [["--skip-validation"], { skipValidation: true }],
    [["--prefect-files", "files"], { prefectFiles: "files" }],
    [["--flow-function", "run_it"], { flowFunction: "run_it" }],
    [["--flow-kwargs", '{"retries": 2}'], { flowKwargs: { retries: 2 } }],
    [["--prefect", "2"], { prefect: 2 }],
    [["--install-location", "lolpop[cli]"], { installLocation: "lolpop[cli]" }],
    [["--requirement", "xgboost"], { requirements: ["xgboost"] }],
  ];
  for (const [words, expected] of lolpop) {
    it(`say of a lolpop workflow ${words.join(" ")}`, async () => {
      const { source, name } = await read("--class", "Runner", ...words);
      const plain = { kind: "lolpop", class: "Runner", workingDirectory: "/work" };
      assert.deepEqual(source, { ...plain, ...expected });
      assert.equal(name, "Runner");
    });
  }

  const image: [readonly string[], object][] = [
    [["--repository", "acme/etl"], { repository: "acme/etl" }],
    [["--tag", "latest", "--tag", "v1"], { tags: ["latest", "v1"] }],
    [["--base-image", "python:3.12"], { baseImage: "python:3.12" }],
    [["--copy", "flows"], { copyFiles: ["flows"] }],
    [["--system-package", "git"], { systemPackages: ["git"] }],
    [["--env", "LEVEL=a=b", "--env", "NONE="], { environment: { LEVEL: "a=b", NONE: "" } }],
    [["--run-command", "python x.py"], { runCommand: "python x.py" }],
    [["--dockerfile", "Dockerfile"], { dockerfile: "Dockerfile" }],
    [["--target", "run"], { target: "run" }],
    [["--platform", "linux/arm64"], { platform: "linux/arm64" }],
    [["--build-arg", "A=1"], { buildArgs: { A: "1" } }],
    [["--build-secret", "TOKEN"], { buildSecrets: { TOKEN: "secret-value" } }],
    [["--network", "host"], { network: "host" }],
    [["--cache-from", "acme/etl:cache"], { cacheFrom: ["acme/etl:cache"] }],
    [["--cache-to", "type=inline"], { cacheTo: ["type=inline"] }],
    [["--label", "team=ml"], { labels: { team: "ml" } }],
    [["--user", "5:5"], { user: "5:5" }],
    [["--push"], { push: true }],
  ];
  for (const [words, expected] of image) {
    it(`say of the image ${words.join(" ")}`, async () => {
      assert.deepEqual((await read(FLOW, ...words)).image, expected);
    });
  }

  it("name the flow in Prefect, and the deployment", async () => {
    const { args, name } = await read(FLOW, "--flow-name", "nightly-etl", "--name", "nightly");
    assert.deepEqual([args.flowName, name], ["nightly-etl", "nightly"]);
  });

  const refused: [readonly string[], RegExp][] = [
    [[], /name a flow, e\.g\. .*, or a lolpop workflow by --class/],
    [[FLOW, "--class", "Runner"], /an entrypoint or --class, not both/],
    [[FLOW, "--module", "a", "--skip-validation"], /^--module, --skip-validation need --class$/],
    [[FLOW, "--requirement", "a", "--requirements", "b"], /not both/],
    [["--class", "Runner", "--requirements", "b"], /takes --requirement;/],
    [[FLOW, "--env", "LEVEL"], /--env needs NAME=VALUE; got "LEVEL"/],
    [[FLOW, "--build-arg", "=1"], /--build-arg needs NAME=VALUE; got "=1"/],
    [[FLOW, "--build-secret", "EMPTY", "--build-secret", "GONE"], /is EMPTY, GONE$/],
    [
      ["--class", "Runner", "--flow-kwargs", "[1]"],
      /--flow-kwargs needs a JSON object; got "\[1\]"/,
    ],
  ];
  for (const [words, said] of refused) {
    it(`are refused: ${words.join(" ") || "nothing"}`, async () => {
      await assert.rejects(read(...words), (error: Error) => {
        assert.equal(error.name, "UsageError");
        assert.match(error.message, said);
        return true;
      });
    });
  }
});
