import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { promiseOf, record } from "../../../support/mocks";
import type {
  ImageLoadArgs,
  PackageImageArgs,
} from "../../../../lib/components/prefect-package/image";
import { Deployment } from "../../../../lib";
import { needsPython } from "../fixtures";
import { ImageLab } from "./lab";

describe("an image that is loaded into a cluster", function () {
  this.timeout(60_000);
  needsPython();
  let lab: ImageLab;
  beforeEach(() => {
    lab = new ImageLab().writeFlow();
  });
  afterEach(() => lab.remove());

  const packageOf = (load: ImageLoadArgs | undefined, image: PackageImageArgs = {}) =>
    lab.packageOf({ ...image, load });
  const loaded = async (load: ImageLoadArgs, image: PackageImageArgs = {}) => {
    const { one, result } = await record(() => packageOf(load, image));
    const reference = await promiseOf(result.image!);
    return { ...one("Command", "etl-load"), reference };
  };

  const commands: readonly [ImageLoadArgs, string, object][] = [
    [{ kind: "kind" }, 'kind load docker-image "$IMAGE" --name "$CLUSTER"', { CLUSTER: "kind" }],
    [
      { kind: "minikube" },
      'minikube image load "$IMAGE" --profile "$CLUSTER"',
      { CLUSTER: "minikube" },
    ],
    [{ kind: "k3d" }, 'k3d image import "$IMAGE" --cluster "$CLUSTER"', { CLUSTER: "k3s-default" }],
    [
      { kind: "kind", cluster: pulumi.output("ml") },
      'kind load docker-image "$IMAGE" --name "$CLUSTER"',
      { CLUSTER: "ml" },
    ],
    [{ command: 'ctr import "$IMAGE" && true' }, 'ctr import "$IMAGE" && true', {}],
    [{ command: ["./load.sh", "it's", "$IMAGE"] }, "./load.sh 'it'\\''s' '$IMAGE'", {}],
  ];
  for (const [load, create, environment] of commands) {
    it(`is by ${create}`, async () => {
      const { inputs, reference, parent } = await loaded(load);
      assert.deepEqual(inputs, {
        create,
        environment: { IMAGE: reference, ...environment },
        triggers: [reference],
      });
      assert.equal(parent, "etl");
    });
  }

  it("is loaded after it is built, by whatever builder", async () => {
    const load = { kind: "kind" } as const;
    assert.deepEqual((await loaded(load)).dependencies, ["etl-image"]);
    const secretly = await loaded(load, { buildSecrets: { TOKEN: "a" } });
    assert.deepEqual(secretly.dependencies, ["etl-image"]);
  });

  it("is loaded before anything is made of it", async () => {
    const dependenciesOf = async (load?: ImageLoadArgs) => {
      const { one } = await record(() => {
        const image = packageOf(load).image!;
        return new Deployment("user", { name: "etl", flowName: "etl", jobVariables: { image } });
      });
      return one("Deployment", "user").dependencies.toSorted();
    };
    assert.deepEqual(await dependenciesOf(), ["etl-image", "etl-reference"]);
    assert.deepEqual(await dependenciesOf({ kind: "k3d" }), [
      "etl-image",
      "etl-load",
      "etl-reference",
    ]);
  });

  it("is not loaded anywhere unless asked for", async () => {
    const { registrations } = await record(() => packageOf(undefined));
    assert.deepEqual(
      registrations.filter(({ type }) => type.startsWith("command:")),
      [],
    );
  });
});
