import type * as pulumi from "@pulumi/pulumi";

/** How to reach a cluster. */
export interface ClusterAccess {
  /**
   * A kubeconfig: its text, or a path.
   * @default - `kubernetes:kubeconfig` of the stack, else KUBECONFIG, else ~/.kube/config
   */
  readonly kubeconfig?: pulumi.Input<string>;
  /** A context of the kubeconfig. @default - `kubernetes:context` of the stack, else the current one */
  readonly context?: pulumi.Input<string>;
}

/** The arguments of a {@link KubernetesNamespace}. */
export interface KubernetesNamespaceArgs extends ClusterAccess {
  /** What it is called in the cluster. @default "lolpop" */
  readonly namespaceName?: string;
  /** Whether to make it; one that is there already is refused then. @default true */
  readonly create?: boolean;
  /** The Pod Security Standard that a namespace of our making enforces. @default "restricted" */
  readonly podSecurity?: "restricted" | "baseline" | "privileged";
  /** Labels of a namespace of our making. @default - our own alone */
  readonly labels?: Readonly<Record<string, string>>;
  /** Annotations of a namespace of our making. @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The Secret through which pods get the connection to Prefect: they see no other form of it. */
export interface ConnectionSecretArgs {
  /** @default "prefect-secrets" */
  readonly name?: string;
  /**
   * It is there and stays: nothing is made, and nothing known of what it holds. Pods get the API key,
   * the auth string and the headers where the key for each is given here.
   * @default false
   */
  readonly existing?: boolean;
  /** @default "prefect-api-url" */
  readonly apiUrlKey?: string;
  /** @default "prefect-api-key" */
  readonly apiKeyKey?: string;
  /** @default "prefect-api-auth-string" */
  readonly authStringKey?: string;
  /** @default "prefect-client-custom-headers" */
  readonly headersKey?: string;
  /** The API's URL as pods see it. @default - the provider's `podApiUrl`, else the connection's own */
  readonly apiUrl?: pulumi.Input<string>;
}
