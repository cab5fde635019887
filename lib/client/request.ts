import createClient, { type Client } from "openapi-fetch";
import { isRecord } from "../core/json";
import { disavowed } from "./disavowal";
import { isNotFound } from "./errors";
import type { paths } from "./generated/prefect-3";
import { filledPath } from "./path";
import type { Transport } from "./transport";

/** The typed REST calls of Prefect 3, as the parts of the client use them. */
export type Api = Client<paths, "application/json">;

/** Refusals come as exceptions from the transport, so that no caller can forget them. */
export function createApi(apiUrl: string, transport: Transport): Api {
  return createClient<paths, "application/json">({
    baseUrl: apiUrl,
    fetch: transport,
    pathSerializer: filledPath,
  });
}

interface Answered<T> {
  readonly data?: T;
  readonly response: Response;
}

/** The body of a call that always has one. */
export async function dataOf<T>(call: Promise<Answered<T>>): Promise<T> {
  const { data, response } = await call;
  if (data === undefined || data === null) throw disavowed(response);
  return data;
}

/**
 * The body of a call for one object. A proxy's own JSON must not pass for it: `{"status": "ok"}` has
 * no id.
 */
export async function objectOf<T>(call: Promise<Answered<T>>): Promise<T> {
  const { data, response } = await call;
  if (!isObject(data)) throw disavowed(response);
  return data;
}

/** The body of a call for a list. */
export async function listOf<T extends unknown[]>(call: Promise<Answered<T>>): Promise<T> {
  const { data, response } = await call;
  if (!Array.isArray(data)) throw disavowed(response);
  return data;
}

/** The body, or undefined when Prefect has no such object. */
export async function found<T>(call: Promise<Answered<T>>): Promise<T | undefined> {
  try {
    const { data, response } = await call;
    if (!isObject(data) && !Array.isArray(data)) throw disavowed(response);
    return data;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/**
 * A change or a deletion. Prefect has nothing to say of one that is done, or a null: another API's own
 * JSON (`{"status": "ok"}`) has done nothing.
 */
export async function done(call: Promise<Answered<unknown>>): Promise<void> {
  const { data, response } = await call;
  if ((data ?? null) !== null && !isObject(data)) throw disavowed(response);
}

/** False when the object was gone already. A 404 after a lost answer is our own deletion. */
export async function deleted(call: Promise<Answered<unknown>>): Promise<boolean> {
  try {
    await done(call);
    return true;
  } catch (error) {
    if (isNotFound(error)) return error.afterLostAnswer;
    throw error;
  }
}

function isObject<T>(data: T | undefined): data is T {
  return isRecord(data) && typeof data.id === "string";
}
