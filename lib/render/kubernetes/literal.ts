/**
 * A text as it must stand in a container's command or variables, where a cluster puts a variable's
 * value in the place of `$(NAME)` and one `$` in the place of two.
 */
export function literal(text: string): string {
  return text.replaceAll("$", () => "$$");
}
