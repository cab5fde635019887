import assert from "node:assert/strict";
import { parseManifest } from "../../../../lib/render/kubernetes";

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: {name: etl}
spec: {template: {spec: {containers: [{name: serve}]}}}
`;
const CONFIG = `apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
`;

describe("a manifest of the user's", () => {
  const parse = (text: string) => parseManifest("manifest", "etl.yaml", text);
  const messages = (text: string) => parse(text).problems.map(({ message }) => message);

  it("is a Deployment and what else there is, lists taken apart", () => {
    const list = `apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: ServiceAccount, metadata: {name: runner}}
`;
    const { workload, others, problems } = parse(
      `# a comment\n---\n${list}---\n${DEPLOYMENT}---\n${CONFIG}---\n`,
    );
    assert.deepEqual(problems, []);
    assert.equal(workload?.metadata.name, "etl");
    assert.deepEqual(
      others.map(({ kind }) => kind),
      ["ServiceAccount", "ConfigMap"],
    );
  });

  it("may be JSON", () => {
    const containers = [{ name: "serve" }];
    const object = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: {},
      spec: { template: { spec: { containers } } },
    };
    assert.deepEqual(parse(JSON.stringify(object)).workload, object);
  });

  it("is read as kubectl reads it", () => {
    const data = "data: {mode: 0644, time: 12:30, date: 2001-01-01, on: yes}";
    const [settings] = parse(`${DEPLOYMENT}---\n${CONFIG}${data}`).others;
    assert.deepEqual(settings?.data, {
      mode: 0o644,
      time: "12:30",
      date: "2001-01-01",
      true: true,
    });
  });

  const reading = (value: string) => {
    const text = DEPLOYMENT.replace("name: serve", `name: ${value}`);
    const { workload, problems } = parse(text);
    const read = workload as unknown as
      | { spec: { template: { spec: { containers: [{ name: unknown }] } } } }
      | undefined;
    return problems[0]?.message ?? read?.spec.template.spec.containers[0].name;
  };

  it("has texts that only look like numbers", () => {
    assert.deepEqual(["e3", "1e3", "0o17", "1_0", "-.5", ".0_5", "+7", "0b1", "08"].map(reading), [
      ...["e3", 1000, 15, 10, -0.5, 0.05, 7, 1, 8],
    ]);
  });

  it("is refused where readers do not agree on it", () => {
    assert.equal(
      reading("*x"),
      "must be YAML; etl.yaml: Unresolved alias (the anchor must be set before the alias): x",
    );
    assert.equal(
      reading("{{ x }}"),
      "must be YAML; etl.yaml: a key must be text; put {{ … }} in quotes",
    );
    for (const key of [".nan", "-.inf", "1.50"]) {
      assert.equal(
        reading(`{ ${key}: 1 }`),
        `must be YAML; etl.yaml: a key must be text; put ${key} in quotes`,
      );
    }
    assert.equal(
      reading("a\u2028b"),
      'must hold no character U+2028 (line 4); got "etl.yaml"; write it as "\\u2028", in double quotes',
    );
    assert.match(String(reading("a\rb")), /no character U\+000D \(line 4\)/);
  });

  it("that is not YAML is told of by line and column, once", () => {
    assert.deepEqual(messages(`${DEPLOYMENT}---\nkind: [a\nb: c\n`), [
      "must be YAML; etl.yaml in line 7, column 1: Flow sequence in block collection must be " +
        "sufficiently indented and end with a ]",
    ]);
    assert.deepEqual(messages("a: 1\na: 2\n"), [
      "must be YAML; etl.yaml in line 2, column 1: Map keys must be unique",
    ]);
    assert.equal(messages("a: b\n  c: [\n").length, 1);
  });

  it("must hold one Deployment with a container, and objects only", () => {
    assert.deepEqual(messages(CONFIG), ['must hold a Deployment; got "etl.yaml"']);
    assert.deepEqual(messages(""), ['must hold a Deployment; got "etl.yaml"']);
    assert.deepEqual(messages(`${DEPLOYMENT}---\n${DEPLOYMENT}`), [
      'must hold one Deployment, not 2; got "etl.yaml"',
    ]);
    const empty = DEPLOYMENT.replace("[{name: serve}]", "[]");
    assert.match(messages(empty).join(), /with a container in its template/);
    assert.deepEqual(messages(`${DEPLOYMENT}---\n- 1\n---\nkind: Service\n`), [
      'must hold objects with apiVersion, kind and metadata (line 6); got "etl.yaml"',
      'must hold objects with apiVersion, kind and metadata (line 8); got "etl.yaml"',
    ]);
    assert.match(
      messages(`${DEPLOYMENT}---\n${CONFIG.replace("name: settings", "")}`).join(),
      /each object a name: a ConfigMap has none/,
    );
  });
});
