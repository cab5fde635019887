import type { Handler } from "./handler";

export type AnyHandler = Handler<object, object>;

/**
 * One line a type, in the one place where the provider knows the resources. Loaded when first needed, so
 * that a program pays only for what it uses.
 */
export const HANDLERS = {
  Flow: async () => (await import("../resources/flow/handlers.js")).flowHandler,
  Deployment: async () => (await import("../resources/deployment/handlers.js")).deploymentHandler,
  DeploymentSlas: async () =>
    (await import("../resources/deployment-slas/handlers.js")).deploymentSlasHandler,
  WorkPool: async () => (await import("../resources/work-pool/handlers.js")).workPoolHandler,
  WorkQueue: async () => (await import("../resources/work-queue/handlers.js")).workQueueHandler,
  Block: async () => (await import("../resources/block/handlers.js")).blockHandler,
  Variable: async () => (await import("../resources/variable/handlers.js")).variableHandler,
  GlobalConcurrencyLimit: async () =>
    (await import("../resources/global-concurrency-limit/handlers.js"))
      .globalConcurrencyLimitHandler,
  TagConcurrencyLimit: async () =>
    (await import("../resources/tag-concurrency-limit/handlers.js")).tagConcurrencyLimitHandler,
  Automation: async () => (await import("../resources/automation/handlers.js")).automationHandler,
  FlowRun: async () => (await import("../resources/flow-run/handlers.js")).flowRunHandler,
  LocalFolder: async () =>
    (await import("../resources/local-folder/handlers.js")).localFolderHandler,
  LocalProcess: async () =>
    (await import("../resources/local-process/handlers.js")).localProcessHandler,
  PythonEnvironment: async () =>
    (await import("../resources/python-environment/handlers.js")).pythonEnvironmentHandler,
  ContainerHealth: async () =>
    (await import("../resources/container-health/handlers.js")).containerHealthHandler,
  ImageReference: async () =>
    (await import("../resources/image-reference/handlers.js")).imageReferenceHandler,
  KubernetesRollout: async () =>
    (await import("../resources/kubernetes-rollout/handlers.js")).kubernetesRolloutHandler,
} satisfies Record<string, () => Promise<AnyHandler>>;

export type ResourceType = keyof typeof HANDLERS;

/** The types that have a provider, for tests that go through all of them. */
export const RESOURCE_TYPES = Object.keys(HANDLERS) as ResourceType[];
