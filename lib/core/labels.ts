/** Labels without those that Prefect's server adds by itself: `prefect.flow.id`. */
export function withoutServerLabels<T>(labels: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(labels).filter(([key]) => !key.startsWith("prefect.")));
}
