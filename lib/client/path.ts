import { isStep } from "../core/names";
import { UserError } from "../core/user-error";

/**
 * A path with its parameters filled in, each of which stays one part of it. What would lead to
 * another path is not sent: asked for the queue `..`, an API would delete its pool.
 */
export function filledPath(path: string, parameters: Readonly<Record<string, unknown>>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => partOf(path, String(parameters[name])));
}

function partOf(path: string, text: string): string {
  const refuse = (why: string) =>
    new UserError(`Prefect cannot be asked for ${path}: ${JSON.stringify(text)} ${why}`);
  if (text === "") throw refuse("is no name");
  if (isStep(text)) throw refuse("leads to another path");
  try {
    return encodeURIComponent(text);
  } catch {
    throw refuse("has half of a character in it");
  }
}
