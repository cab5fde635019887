import assert from "node:assert/strict";
import { join } from "node:path";
import type { PackageImageArgs } from "../../../../lib/components/prefect-package/image";
import {
  PrefectInputError,
  PrefectPackage,
  PrefectServeDeployment,
  PrefectWorkPoolDeployment,
} from "../../../../lib";
import { thrownBy } from "../../../support/mocks";
import { connection, FLOWS, needsPython } from "../fixtures";
import { ImageLab } from "./lab";

describe("an image's bad input", function () {
  this.timeout(60_000);
  needsPython();
  let lab: ImageLab;
  beforeEach(() => {
    lab = new ImageLab().write("flow.py").write("Dockerfile", "FROM python\n");
  });
  afterEach(() => lab.remove());

  const imagePackage = (image: PackageImageArgs) =>
    new PrefectPackage("etl", {
      source: { kind: "flow", entrypoint: "flows/etl.py:etl", workingDirectory: FLOWS },
      dataDirectory: join(lab.folder, "..", "data"),
      image,
    });

  it("is told all at once, a line a problem, without a stack", async () => {
    const error = await thrownBy(() =>
      imagePackage({
        repository: "acme/Training",
        tags: ["latest", "a b"],
        baseImage: "python 3",
        systemPackages: ["git", "Git"],
        platform: "linux",
        user: "nobody",
        environment: { "A-B": "1" },
        buildArgs: { LEVEL: "1\n2" },
        labels: { team: "a\nb", "": "c" },
        runCommand: "a && b",
        copyFiles: ["flows", "gone"],
        target: "app",
      }),
    );
    assert.ok(error instanceof PrefectInputError, error.message);
    assert.equal(error.hideStack, true);
    assert.deepEqual(error.message.split("\n"), [
      'PrefectPackage "etl": image.repository must be an image\'s name; got "acme/Training"; a tag goes into tags; lower case, digits and . _ - between them',
      'PrefectPackage "etl": image.tags[1] must be an image\'s tag; got "a b"',
      'PrefectPackage "etl": image.baseImage must be an image\'s reference; got "python 3"',
      'PrefectPackage "etl": image.platform must be an operating system and architecture; got "linux"; write e.g. "linux/amd64"',
      'PrefectPackage "etl": image.user must be a number, or two with a colon; got "nobody"; write e.g. "1000:0"',
      'PrefectPackage "etl": image.systemPackages[1] must be a Debian package; got "Git"',
      'PrefectPackage "etl": image.environment must have variables\' names as keys; got "A-B"',
      'PrefectPackage "etl": image.buildArgs.LEVEL must be one line',
      'PrefectPackage "etl": image.labels.team must be one line',
      'PrefectPackage "etl": image.labels must have names as keys; got ""',
      'PrefectPackage "etl": image.runCommand has what only a shell understands; got "a && b"; no shell reads it; write e.g. ["sh", "-c", "a && b"]',
      'PrefectPackage "etl": image.target needs a dockerfile of your own; got "app"',
      'PrefectPackage "etl": image.copyFiles[1] must be a file or folder that exists; got "gone"',
    ]);
  });

  const refusals: readonly [why: string, image: PackageImageArgs, text: RegExp][] = [
    ["a tag in the name", { repository: "etl:1" }, /repository .*"etl:1"; a tag goes into tags/],
    ["an upper-case owner", { repository: "Acme/etl" }, /repository .*"Acme\/etl"/],
    ["an empty name", { repository: "" }, /repository .*""/],
    ["a tag that starts with a dash", { tags: ["-a"] }, /tags\[0\]/],
    ["an empty base image", { baseImage: "" }, /baseImage .*""/],
    ["an empty command", { runCommand: " " }, /runCommand must not be empty/],
    ["an empty list as command", { runCommand: [] }, /runCommand must not be empty/],
    ["a command with an open quote", { runCommand: "a 'b" }, /runCommand has what only a shell/],
    ["a Dockerfile that is not there", { dockerfile: "gone" }, /dockerfile must be a file .*gone"/],
    ["a folder as Dockerfile", { dockerfile: "flows" }, /dockerfile must be a file .*flows"/],
  ];
  for (const [why, image, text] of refusals) {
    it(`names ${why}`, async () => {
      const error = await thrownBy(() => imagePackage(image));
      assert.ok(error instanceof PrefectInputError, error.message);
      assert.equal(error.problems.length, 1, error.message);
      assert.match(error.message, text);
    });
  }

  /** What a builder would read something else in. */
  const misread: readonly [why: string, image: PackageImageArgs, text: RegExp][] = [
    ["an option as base image", { baseImage: "--platform=x" }, /baseImage must be an image's ref/],
    ["a variable as base image", { baseImage: "a:${B}" }, /baseImage must be an image's reference/],
    [
      "a base image by digest",
      { baseImage: "a@sha256:0" },
      /baseImage must be an image's reference/,
    ],
    ["a label that ends early", { labels: { "a=b": "c" } }, /labels must have names as keys/],
    ["half a character", { environment: { A: "\ud800" } }, /environment\.A must not hold half of/],
    ["half of one in a key", { labels: { "\udc00": "" } }, /labels must not hold half of/],
    ["a NUL character", { runCommand: ["a", "b\0"] }, /runCommand\[1\] must not hold a NUL/],
    [
      "a value too long",
      { environment: { A: "a".repeat(66_000) } },
      /environment\.A must be shorter/,
    ],
    ["labels too long", { labels: { a: "a".repeat(66_000) } }, /image\.labels must be shorter/],
    ["a NUL to load by", { load: { command: ["a", "\0"] } }, /load\.command must not hold a NUL/],
  ];
  for (const [why, image, text] of misread) {
    it(`names ${why}, which is misread`, () => assert.match(lab.problems(image).join("\n"), text));
  }

  it("lets a base image be named by all that docker takes", () => {
    const digest = `sha256:${"0a".repeat(32)}`;
    for (const baseImage of ["a", `a:b@${digest}`, "a.io:5000/b/c__d", `localhost/a@${digest}`]) {
      assert.deepEqual(lab.problems({ baseImage }), [], baseImage);
    }
  });

  const mistyped = { kind: "swarm", cluster: "a" } as unknown as PackageImageArgs["load"];
  const builds: readonly [why: string, image: PackageImageArgs, text: string][] = [
    [
      "a secret that could be no variable",
      { buildSecrets: { "a-b": "the-value" } },
      'image.buildSecrets must have variables\' names as keys; got "a-b"',
    ],
    [
      "a cache without a type",
      { cacheTo: ["acme/etl:cache"] },
      'image.cacheTo[0] must say its type, in BuildKit\'s words; got "acme/etl:cache"',
    ],
    [
      "a cache that the builder can't read",
      { cacheFrom: ["etl:cache", "type=local,src=/cache"] },
      'image.cacheFrom must be images; got "type=local,src=/cache"; only with buildSecrets or cacheTo can it be anything else',
    ],
    [
      "a tool that is not known",
      { load: mistyped },
      'image.load.kind must be one of kind, minikube, k3d; got "swarm"; or give a command',
    ],
    [
      "a cluster that would be an option",
      { load: { kind: "k3d", cluster: "--all" } },
      'image.load.cluster must be a cluster\'s name; got "--all"',
    ],
    [
      "an empty command",
      { load: { command: " " } },
      'image.load.command must not be empty; got " "; or give a kind: kind, minikube, k3d',
    ],
  ];
  for (const [why, image, text] of builds) {
    it(`names ${why}, of build and load`, () => assert.deepEqual(lab.problems(image), [text]));
  }

  it("names secrets that nothing would use, unless a Dockerfile of your own may", () => {
    const image = { buildSecrets: { TOKEN: "a" } };
    assert.deepEqual(lab.problems(image, { requirements: [] }), [
      "image.buildSecrets has no installation to serve; give requirements, or a dockerfile of your own",
    ]);
    const own = { ...image, dockerfile: "Dockerfile" };
    assert.deepEqual(lab.problems(own, { requirements: [] }), []);
  });

  it("are no typed caches where the docker command builds", () => {
    const cacheFrom = ["type=local,src=/cache", "etl:cache"];
    assert.deepEqual(lab.problems({ cacheFrom, cacheTo: ["type=inline"] }), []);
    assert.deepEqual(lab.problems({ cacheFrom, buildSecrets: { TOKEN: "a" } }), []);
  });

  it("names what a Dockerfile of your own copies and its context does not have", () => {
    lab.write("parts/a.py").write("secret.txt").write(".dockerignore", "secret.txt\n");
    const lines = ["FROM a", "COPY flow.py ./parts /parts/a.py x/", "COPY . x", "COPY gone.py x"];
    lab.write("Dockerfile", [...lines, "COPY secret.txt x", "ADD ../up.py x"].join("\n"));
    const at = "its context is the working directory without what .dockerignore names";
    assert.deepEqual(lab.problems({ dockerfile: "Dockerfile" }), [
      `image.dockerfile copies what is not in its context; got "gone.py"; in line 4; ${at}`,
      `image.dockerfile copies what is not in its context; got "secret.txt"; in line 5; ${at}`,
      `image.dockerfile copies what is outside of its context; got "../up.py"; in line 6; ${at}`,
    ]);
  });

  it("names what does not go together with a Dockerfile of your own", () => {
    const generatedOnly: PackageImageArgs = {
      baseImage: "b",
      copyFiles: ["flow.py"],
      systemPackages: [],
      environment: {},
      runCommand: "a",
      user: "1",
    };
    const found = lab.problems({ dockerfile: "Dockerfile", ...generatedOnly });
    assert.deepEqual(
      found,
      Object.keys(generatedOnly).map((key) => {
        return `image.${key} does not go together with dockerfile; say it in the Dockerfile`;
      }),
    );
    const both: PackageImageArgs = { buildArgs: { A: "1" }, labels: { a: "1" }, target: "app" };
    assert.deepEqual(lab.problems({ dockerfile: "Dockerfile", ...both }), []);
  });

  for (const repository of [
    "etl",
    "acme/etl_1.b",
    "localhost/etl",
    "localhost:5000/a/b",
    "R.test/e",
  ]) {
    it(`is not the name ${repository}`, () => {
      assert.deepEqual(lab.problems({ repository }), []);
    });
  }

  const onProcesses = [
    ["serving", PrefectServeDeployment, {}],
    ["in a pool", PrefectWorkPoolDeployment, { workPool: { name: "ml" } }],
  ] as const;
  for (const [how, Component, args] of onProcesses) {
    it(`is an image where processes of this machine are to run it, ${how}`, async () => {
      const error = await thrownBy(
        () =>
          new Component("nightly", { package: imagePackage({}), ...args } as never, connection()),
      );
      assert.match(
        error.message,
        /"nightly": package has no interpreter for processes on this machine; leave out its image, or give source\.python$/,
      );
    });
  }
});
