import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { expectCode, one, outcomeOf, projectFolder, PULL, remarksOf } from "./folder";

const DOCKER = "prefect_docker.deployments.steps";

/** A deployment whose job and tags refer to what steps answer. */
function built(args: string, image: string, push = ""): string {
  const build = `build:
  - ${PULL}.run_shell_script: { id: ver, script: cat VERSION }
  - ${DOCKER}.build_docker_image: { id: build-image, ${args}, dockerfile: auto }
${push && `push:\n  - ${DOCKER}.push_docker_image: { id: push-image, ${push} }\n`}`;
  const pool = `{ name: ml, job_variables: { image: "${image}", kept: 1 } }`;
  return one("", build).replace("{ name: ml }", pool);
}

describe("the image of a prefect.yaml", () => {
  let folder: string;
  before(() => (folder = projectFolder()));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const NAMES = "{{ build-image.image_name }}:{{ build-image.tag }}";
  const answers: [string, string, string, string][] = [
    ["plain", "image_name: acme/etl, tag: v1", NAMES, 'image: "acme/etl:v1"'],
    ["a number", "image_name: acme/etl, tag: 7", NAMES, 'image: "acme/etl:7"'],
    [
      "of the environment",
      'image_name: "{{ $REGISTRY }}/etl", tag: "{{ $SHA }}"',
      NAMES,
      'image: `${`${process.env.REGISTRY ?? ""}/etl`}:${process.env.SHA ?? ""}`',
    ],
    [
      "of a command",
      'image_name: acme/etl, tag: "{{ ver.stdout }}"',
      "x-{{ build-image.tag }}",
      "image: `x-${verStdout}`",
    ],
    [
      "not stated",
      "image_name: acme/etl",
      "acme/etl:{{ build-image.tag }}",
      'image: pulumi.interpolate`acme/etl:${etlFlow.image?.apply((image) => image.slice(image.lastIndexOf(":") + 1)) ?? ""}`',
    ],
    [
      "more tags",
      "image_name: acme/etl, additional_tags: [a, b]",
      "{{ build-image.additional_tags }}",
      'image: ["a", "b"]',
    ],
  ];
  for (const [title, args, image, code] of answers) {
    it(`is called by its name and tag as the step answers them: ${title}`, () => {
      expectCode(outcomeOf(built(args, image), folder), code);
    });
  }

  it("has the environment's names itself", () => {
    const args =
      'image_name: "{{ $REGISTRY }}/etl", tag: "{{ $SHA }}", additional_tags: ["{{ $B }}-b", 1]';
    expectCode(
      outcomeOf(built(args, "a"), folder),
      'repository: `${process.env.REGISTRY ?? ""}/etl`',
      'tags: [process.env.SHA ?? "", `${process.env.B ?? ""}-b`, "1"]',
    );
  });

  it("says that its id is not known, and leaves out that field alone", () => {
    const program = outcomeOf(built("image_name: acme/etl", "{{ build-image.image_id }}"), folder);

    expectCode(program, "jobVariables: { kept: 1 }");
    const remarks = remarksOf(program).join("\n");
    assert.match(
      remarks,
      /\{\{ build-image\.image_id \}\} is not known to the program: an image is/,
    );
    assert.doesNotMatch(remarks, /no build or push step answers/);
  });

  it("says which additional tags it cannot have", () => {
    const args = 'image_name: acme/etl, additional_tags: "{{ $TAGS }}"';
    const remarks = remarksOf(outcomeOf(built(args, "a"), folder)).join("\n");

    assert.match(remarks, /additional_tags: must be a list in the file/);
  });

  const SAME = 'image_name: "{{ build-image.image_name }}"';
  const pushed: [string, string][] = [
    ["image", 'image: etlFlow.image ?? ""'],
    ["image_name", 'image: "acme/etl"'],
    ["tag", 'image: "v1"'],
    ["additional_tags", 'image: ["b"]'],
  ];
  for (const [field, code] of pushed) {
    it(`is known by what the step that pushes it answers: ${field}`, () => {
      const args = "image_name: acme/etl, tag: v1, additional_tags: [b]";
      const push = `${SAME}, tag: v1, additional_tags: "{{ build-image.additional_tags }}"`;
      const text = built(args, `{{ push-image.${field} }}`, push);
      const program = outcomeOf(text, folder);

      expectCode(program, `jobVariables: { ${code}, kept: 1 }`, "push: true");
      assert.doesNotMatch(remarksOf(program).join("\n"), /no build or push step|push\[0\]/);
    });
  }

  it("says of each other argument of the push why it is not there", () => {
    const push = "image_name: other/etl, tag: v2, additional_tags: [c], ignore_cache: true";
    const remarks = remarksOf(outcomeOf(built("image_name: acme/etl", "a", push), folder)).join(
      "\n",
    );

    assert.match(remarks, /push\[0\]\.image_name: is not what the image is built as/);
    assert.match(remarks, /push\[0\]\.tag: is not what the image is built as/);
    assert.match(remarks, /push\[0\]\.additional_tags: are not those that the image is built with/);
    assert.match(remarks, /push\[0\]\.ignore_cache: the package's image has no such argument/);
  });
});
