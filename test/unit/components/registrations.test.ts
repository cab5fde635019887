import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Registration, record } from "../../support/mocks";
import {
  PrefectPackage,
  PrefectProvider,
  PrefectServeDeployment,
  PrefectServer,
  PrefectWorkPoolDeployment,
} from "../../../lib";
import { connection, etlPackage, FLOWS, needsPython } from "./fixtures";

/**
 * Type tokens and the children's names are a contract with every state ever written: a change here
 * replaces what users run. A rename carries an alias.
 */
describe("the type tokens and names of", function () {
  this.timeout(60_000);
  needsPython();

  it("PrefectPackage", async () => {
    const { registrations } = await record(
      () =>
        new PrefectPackage("etl", {
          source: { kind: "flow", entrypoint: "flows/etl.py:etl", workingDirectory: FLOWS },
        }),
    );
    assert.deepEqual(listOf(registrations), [
      "prefect-constructs:index:PrefectPackage etl",
      "pulumi-nodejs:dynamic/prefect:PythonEnvironment etl-environment",
    ]);
  });

  it("PrefectServer", async () => {
    const { registrations } = await record(() => new PrefectServer("prefect"));
    assert.deepEqual(listOf(registrations), [
      "prefect-constructs:index:PrefectServer prefect",
      "pulumi-nodejs:dynamic/prefect:LocalFolder prefect-folder",
      "pulumi-nodejs:dynamic/prefect:LocalProcess prefect-process",
      "pulumi-nodejs:dynamic/prefect:PythonEnvironment prefect-environment",
      "pulumi:providers:pulumi-nodejs prefect-provider",
    ]);
  });

  it("PrefectServeDeployment", async () => {
    const { registrations } = await record(() => {
      const triggers = { orders: { type: "event", expect: ["orders.ready"] } } as const;
      const args = { package: etlPackage(), parameters: { rows: 1 }, triggers };
      return new PrefectServeDeployment("nightly", args, connection());
    });
    assert.deepEqual(listOf(registrations), [
      "prefect-constructs:index:PrefectPackage etl",
      "prefect-constructs:index:PrefectServeDeployment nightly",
      "pulumi-nodejs:dynamic/prefect:Automation nightly-trigger-orders",
      "pulumi-nodejs:dynamic/prefect:Deployment nightly",
      "pulumi-nodejs:dynamic/prefect:LocalFolder nightly-folder",
      "pulumi-nodejs:dynamic/prefect:LocalProcess nightly-process",
      "pulumi:providers:pulumi-nodejs server",
    ]);
  });

  it("PrefectServeDeployment on kubernetes", async () => {
    const data = mkdtempSync(join(tmpdir(), "registrations-"));
    const { registrations } = await record(() => {
      const workflow = etlPackage("etl", {
        source: { kind: "flow", entrypoint: "flows/etl.py:etl", workingDirectory: FLOWS },
        image: { repository: "acme/etl" },
        dataDirectory: data,
      });
      const apiUrl = "http://10.0.0.9:4200/api";
      const args = {
        package: workflow,
        infrastructure: { kind: "kubernetes" },
        environment: { A: "b" },
      } as const;
      const providers = [new PrefectProvider("server", { apiUrl })];
      return new PrefectServeDeployment("nightly", args, { providers });
    });
    rmSync(data, { recursive: true, force: true });
    const own = listOf(registrations).filter((one) => !/ etl(-|$)/.test(one));
    assert.deepEqual(own, [
      "kubernetes:apps/v1:Deployment nightly-workload",
      "kubernetes:core/v1:Namespace lolpop",
      "kubernetes:core/v1:Secret lolpop-prefect-secrets",
      "kubernetes:core/v1:Secret nightly-environment",
      "prefect-constructs:index:KubernetesNamespace lolpop",
      "prefect-constructs:index:PrefectServeDeployment nightly",
      "pulumi-nodejs:dynamic/prefect:Deployment nightly",
      "pulumi-nodejs:dynamic/prefect:KubernetesRollout nightly-rollout",
      "pulumi:providers:kubernetes lolpop-provider",
      "pulumi:providers:pulumi-nodejs server",
    ]);
  });

  it("PrefectWorkPoolDeployment", async () => {
    const { registrations } = await record(() => {
      const triggers = { orders: { type: "event", expect: ["orders.ready"] } } as const;
      const parameters = { rows: 1 };
      const workPool = { name: "ml" };
      const args = { package: etlPackage(), parameters, workPool, workers: 2, triggers };
      return new PrefectWorkPoolDeployment("nightly", args, connection());
    });
    assert.deepEqual(listOf(registrations), [
      "prefect-constructs:index:PrefectPackage etl",
      "prefect-constructs:index:PrefectWorkPoolDeployment nightly",
      "pulumi-nodejs:dynamic/prefect:Automation nightly-trigger-orders",
      "pulumi-nodejs:dynamic/prefect:Deployment nightly",
      "pulumi-nodejs:dynamic/prefect:LocalFolder nightly-folder",
      "pulumi-nodejs:dynamic/prefect:LocalProcess nightly-worker-1",
      "pulumi-nodejs:dynamic/prefect:LocalProcess nightly-worker-2",
      "pulumi-nodejs:dynamic/prefect:WorkPool nightly-pool",
      "pulumi:providers:pulumi-nodejs server",
    ]);
  });

  it("PrefectWorkPoolDeployment with workers in a cluster", async () => {
    const { registrations } = await record(() => {
      const workers = {
        kind: "kubernetes",
        autoscaling: { maxCount: 2 },
        disruptionBudget: { maxUnavailable: 1 },
        resources: { requests: { cpu: "100m" } },
        connectionSecret: { apiUrl: "http://10.0.0.9:4200/api" },
      } as const;
      const args = {
        package: etlPackage(),
        workPool: { name: "ml", type: "kubernetes" },
        workers,
        jobVariables: { image: "acme/etl:1" },
        environment: { A: "1" },
      };
      return new PrefectWorkPoolDeployment("nightly", args, connection());
    });
    assert.deepEqual(listOf(registrations), [
      "kubernetes:apps/v1:Deployment nightly-worker",
      "kubernetes:autoscaling/v2:HorizontalPodAutoscaler nightly-worker-autoscaler",
      "kubernetes:core/v1:Namespace lolpop",
      "kubernetes:core/v1:Secret lolpop-prefect-secrets",
      "kubernetes:core/v1:Secret nightly-environment",
      "kubernetes:core/v1:ServiceAccount nightly-service-account",
      "kubernetes:policy/v1:PodDisruptionBudget nightly-worker-disruption-budget",
      "kubernetes:rbac.authorization.k8s.io/v1:Role nightly-role",
      "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding nightly-role-binding",
      "prefect-constructs:index:KubernetesNamespace lolpop",
      "prefect-constructs:index:PrefectPackage etl",
      "prefect-constructs:index:PrefectWorkPoolDeployment nightly",
      "pulumi-nodejs:dynamic/prefect:Deployment nightly",
      "pulumi-nodejs:dynamic/prefect:KubernetesRollout nightly-worker-rollout",
      "pulumi-nodejs:dynamic/prefect:WorkPool nightly-pool",
      "pulumi:providers:kubernetes lolpop-provider",
      "pulumi:providers:pulumi-nodejs server",
    ]);
  });
});

function listOf(registrations: readonly Registration[]): readonly string[] {
  return registrations.map(({ type, name }) => `${type} ${name}`).sort();
}
