import * as pulumi from "@pulumi/pulumi";
import { redactUrlCredentials } from "../core/redact";

/** Where a Prefect server is and how to speak with it. */
export interface PrefectProviderArgs {
  /** The API's URL, e.g. `http://127.0.0.1:4200/api`. @default - stack config `prefect:apiUrl`, environment `PREFECT_API_URL`, active Prefect profile */
  readonly apiUrl?: pulumi.Input<string>;
  /** The same as pods of a Kubernetes cluster reach it. @default - `apiUrl` */
  readonly podApiUrl?: pulumi.Input<string>;
  /** API key of Prefect Cloud (sent as a bearer token). @default - found as `apiUrl` is */
  readonly apiKey?: pulumi.Input<string>;
  /** `user:password` of a self-hosted server with basic authentication. @default - found as `apiUrl` is */
  readonly authString?: pulumi.Input<string>;
  /** Headers sent with every request, e.g. for a proxy in front. @default - none */
  readonly headers?: pulumi.Input<Record<string, pulumi.Input<string>>>;
  /**
   * Writes in flight at one time. A server on SQLite wants one; Postgres and Prefect Cloud take more.
   * @default 1
   */
  readonly writeConcurrency?: pulumi.Input<number>;
  /** How long one request may take, in seconds. @default 90 */
  readonly requestTimeoutSeconds?: pulumi.Input<number>;
}

/**
 * An explicit connection to a Prefect server. Give it to a component (`{ providers: [prefect] }`)
 * or a resource (`{ provider: prefect }`); what lies below uses it too. Without one the connection
 * is found in stack config `prefect:*`, the environment `PREFECT_API_*`, then the active profile.
 *
 * @example
 * ```ts
 * const prefect = new PrefectProvider("staging", {
 *   apiUrl: "https://prefect.example.com/api",
 *   authString: new pulumi.Config().requireSecret("prefectAuth"),
 * });
 * new WorkPool("ml", { name: "ml" }, { provider: prefect });
 * ```
 */
export class PrefectProvider extends pulumi.ProviderResource {
  /** @internal The settings as the provider's process gets them: texts, by their short keys. */
  readonly settings: ProviderSettings;
  /** @internal Where pods find the API, where that is another place. */
  readonly podApiUrl: pulumi.Input<string> | undefined;

  constructor(name: string, args: PrefectProviderArgs = {}, opts?: pulumi.ResourceOptions) {
    const settings = providerSettings(args);
    // The engine hands a setting on only when its key has a namespace.
    const stored = { ...settings, apiUrl: secretWithCredentials(settings.apiUrl) };
    const named = Object.entries(stored).map(([key, value]) => [`prefect:${key}`, value]);
    super("pulumi-nodejs", name, Object.fromEntries(named), opts);
    this.settings = settings;
    this.podApiUrl = args.podApiUrl;
  }
}

type ProviderSettings = Readonly<
  Record<Exclude<keyof PrefectProviderArgs, "podApiUrl">, pulumi.Input<string> | undefined>
>;

/** The arguments completed from stack config, which an explicit provider's process does not see. */
function providerSettings(args: PrefectProviderArgs): ProviderSettings {
  const config = new pulumi.Config("prefect");
  // Credentials that are configured beside a URL are meant for that server and for no other.
  const sameServer = args.apiUrl === undefined || config.get("apiUrl") === undefined;
  const credential = (key: "apiKey" | "authString" | "headers") =>
    sameServer ? config.getSecret(key) : undefined;
  const headers = args.headers && pulumi.jsonStringify(args.headers);
  return {
    apiUrl: args.apiUrl ?? config.get("apiUrl"),
    apiKey: secret(args.apiKey ?? credential("apiKey")),
    authString: secret(args.authString ?? credential("authString")),
    headers: secret(headers ?? credential("headers")),
    writeConcurrency: text(args.writeConcurrency) ?? config.get("writeConcurrency"),
    requestTimeoutSeconds: text(args.requestTimeoutSeconds) ?? config.get("requestTimeoutSeconds"),
  };
}

function secret(value: pulumi.Input<string> | undefined) {
  return value === undefined ? undefined : pulumi.secret(value);
}

/** An address may hold a password: then all of it is a secret. */
function secretWithCredentials(url: pulumi.Input<string> | undefined) {
  if (url === undefined) return undefined;
  const judged = (known: string) =>
    redactUrlCredentials(known) === known ? known : pulumi.secret(known);
  return typeof url === "string" ? judged(url) : pulumi.output(url).apply(judged);
}

function text(value: pulumi.Input<number> | undefined) {
  return value === undefined ? undefined : pulumi.output(value).apply(String);
}
