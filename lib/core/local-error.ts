/**
 * Something on this machine that its user can put right (a port in use, no Python, a program that
 * ends at once). Its message says all; its stack would only be noise.
 */
export class LocalError extends Error {
  override readonly name = "LocalError";
}
