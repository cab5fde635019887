import { KubernetesNamespace } from "prefect-constructs";
import type { Settings } from "./settings";
import type { Infrastructure } from "./workflow";

/** A cluster: server, deployment and runs are pods of one namespace. */
export function kubernetesInfrastructure(settings: Settings): Infrastructure {
  const { image, prefectImage, serverPort: port } = settings;
  const { namespace: namespaceName, createNamespace, podSecurity, ...cluster } = settings.cluster;
  const { podApiUrl, storage, storageClassName, renderTo, ...pods } = cluster;
  // Manifests alone need none: whoever applies them has one.
  const isRendered = renderTo !== undefined && settings.server === "existing";
  const namespace = isRendered
    ? namespaceName
    : new KubernetesNamespace("namespace", {
        namespaceName,
        create: createNamespace,
        podSecurity,
      });
  const connectionSecret = { apiUrl: podApiUrl };
  const { imagePullPolicy: _, ...job } = pods;
  return {
    package: { image },
    server: () => ({
      infrastructure: {
        ...{ kind: "kubernetes", namespace, image: prefectImage, ...pods },
        storage: storage === false ? false : { size: storage, storageClassName },
      },
      port,
    }),
    serve: { kind: "kubernetes", namespace, connectionSecret, renderTo, ...pods },
    workPool: { type: "kubernetes", job },
    workers: {
      ...{ kind: "kubernetes", namespace, connectionSecret, renderTo, ...pods },
      ...{ count: settings.workers, image: prefectImage },
    },
  };
}
