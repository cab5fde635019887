/** `1 run`, `2 runs` */
export function counted(number: number, noun: string): string {
  return `${number} ${number === 1 ? noun : pluralOf(noun)}`;
}

export function pluralOf(noun: string): string {
  return /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`;
}

/** The words of an error, without its kind and stack. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
