import createClient, { type Client } from "openapi-fetch";
import { isNotFound } from "./errors";
import type { paths } from "./generated/prefect-3";
import type { Transport } from "./transport";

/** The typed REST calls of Prefect 3, as the parts of the client use them. */
export type Api = Client<paths, "application/json">;

/** Refusals come as exceptions from the transport, so that no caller can forget them. */
export function createApi(apiUrl: string, transport: Transport): Api {
  return createClient<paths, "application/json">({ baseUrl: apiUrl, fetch: transport });
}

/** The body of a call that always has one. */
export async function dataOf<T>(call: Promise<{ data?: T }>): Promise<T> {
  const { data } = await call;
  if (data === undefined) throw new Error("an answer of Prefect has no body");
  return data;
}

/** The body, or undefined when Prefect has no such object. */
export async function found<T>(call: Promise<{ data?: T }>): Promise<T | undefined> {
  try {
    return await dataOf(call);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** False when the object was gone already. A 404 after a lost answer is our own deletion. */
export async function deleted(call: Promise<unknown>): Promise<boolean> {
  try {
    await call;
    return true;
  } catch (error) {
    if (isNotFound(error)) return error.afterLostAnswer;
    throw error;
  }
}
