/** Stands for the port in arguments, values of the environment and the readiness URL. */
export const PORT_TOKEN = "{port}";

export function withPort(text: string, port: number | undefined): string {
  return port === undefined ? text : text.replaceAll(PORT_TOKEN, String(port));
}

export function valuesWithPort(
  values: Readonly<Record<string, string>>,
  port: number | undefined,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, withPort(value, port)]),
  );
}
