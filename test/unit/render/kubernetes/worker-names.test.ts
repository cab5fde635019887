import assert from "node:assert/strict";
import fc from "fast-check";
import {
  objectName,
  partName,
  renderRole,
  renderRoleBinding,
  renderServiceAccount,
  type WorkerAccess,
} from "../../../../lib/render/kubernetes";

const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;

/** Whatever a component is called: its name in the program is any text. */
const NAMES = fc.oneof(
  fc.string({ minLength: 1, maxLength: 120 }),
  fc.stringMatching(/^[a-z][a-z0-9-]{0,100}$/),
);

describe("the names of a worker's objects", () => {
  const accessOf = (name: string, clusterWide: boolean): WorkerAccess => ({
    name: partName(objectName(name), "worker"),
    namespace: objectName(`${name}-space`),
    jobNamespace: "jobs",
    role: "smallest",
    clusterWide,
    prefect: 3,
    makesSecrets: false,
    rules: [],
  });
  const objectsOf = (name: string, clusterWide = false) => {
    const access = accessOf(name, clusterWide);
    return [renderServiceAccount(access), renderRole(access), renderRoleBinding(access)];
  };

  it("are legal, and so are their labels", () => {
    fc.assert(
      fc.property(NAMES, fc.boolean(), (name, clusterWide) => {
        for (const { metadata } of objectsOf(name, clusterWide)) {
          assert.match(metadata.name, LABEL);
          for (const value of Object.values(metadata.labels ?? {})) {
            assert.match(value, /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/);
          }
        }
      }),
    );
  });

  it("are others for another component, and other ones than its Secret's", () => {
    fc.assert(
      fc.property(NAMES, NAMES, (one, other) => {
        fc.pre(one !== other);
        const [first, second] = [one, other].map((name) => objectsOf(name)[0]?.metadata.name);
        assert.notEqual(first, second);
        assert.notEqual(first, partName(objectName(one), "environment"));
      }),
    );
  });

  it("lead from a binding to its role and its account", () => {
    fc.assert(
      fc.property(NAMES, fc.boolean(), (name, clusterWide) => {
        const [account, role, binding] = objectsOf(name, clusterWide);
        const { roleRef, subjects } = binding as unknown as {
          roleRef: { name: string; kind: string };
          subjects: readonly [{ name: string; namespace: string }];
        };
        assert.deepEqual([roleRef.name, roleRef.kind], [role?.metadata.name, role?.kind]);
        const { name: its, namespace } = account?.metadata ?? {};
        assert.deepEqual([subjects[0].name, subjects[0].namespace], [its, namespace]);
      }),
    );
  });
});
