import * as pulumi from "@pulumi/pulumi";
import { type Connection, findConnection, isConnectionError } from "../../client";
import { PrefectProvider } from "../../provider";

/**
 * The environment that lets a process outside the provider (a worker, a serving process) speak
 * with the same Prefect server as the component's resources. Holds secrets; marked secret.
 */
export function connectionEnvironment(
  component: pulumi.ComponentResource,
): pulumi.Output<Record<string, string>> {
  return pulumi.secret(connectionOf(component).apply(environmentOf));
}

/** The API's URL where it is known at once: not that of a server which the program makes. */
export function plainApiUrl(component: pulumi.ComponentResource): string | undefined {
  const provider = component.getProvider("pulumi-nodejs:dynamic:Resource");
  const given = provider instanceof PrefectProvider ? provider.settings.apiUrl : undefined;
  if (given !== undefined) return typeof given === "string" ? given : undefined;
  const config = new pulumi.Config("prefect");
  try {
    return findConnection((key) => config.get(key)).apiUrl;
  } catch (error) {
    // For what asks for the connection itself to tell.
    if (isConnectionError(error)) return undefined;
    throw error;
  }
}

/** Where pods find the API, where its provider names a place of their own. */
export function podApiUrl(component: pulumi.Resource): pulumi.Input<string> | undefined {
  const provider = component.getProvider("pulumi-nodejs:dynamic:Resource");
  return provider instanceof PrefectProvider ? provider.podApiUrl : undefined;
}

/** What the component's resources connect to: its explicit provider's, or what is configured. */
function connectionOf(component: pulumi.ComponentResource): pulumi.Output<Connection> {
  const provider = component.getProvider("pulumi-nodejs:dynamic:Resource");
  if (!(provider instanceof PrefectProvider)) {
    const config = new pulumi.Config("prefect");
    return pulumi.output(find((key) => config.get(key), component));
  }
  // The provider's process completes its settings in just this way.
  return pulumi
    .all(provider.settings)
    .apply((known) => find((key) => (known as Record<string, string>)[key], component));
}

function find(get: Parameters<typeof findConnection>[0], component: pulumi.Resource): Connection {
  try {
    return findConnection(get);
  } catch (error) {
    // Nothing is configured, or not so that it can be used: the user's to mend, without a stack.
    if (isConnectionError(error)) throw new pulumi.ResourceError(error.message, component, true);
    throw error;
  }
}

function environmentOf(connection: Connection): Record<string, string> {
  const named = {
    PREFECT_API_URL: connection.apiUrl,
    PREFECT_API_KEY: connection.apiKey,
    PREFECT_API_AUTH_STRING: connection.authString,
    PREFECT_CLIENT_CUSTOM_HEADERS: connection.headers && JSON.stringify(connection.headers),
  };
  const given = Object.entries(named).filter((entry): entry is [string, string] => !!entry[1]);
  return Object.fromEntries(given);
}
