import type { Terminal } from "../../../lib/cli/terminal";

/** A terminal that keeps what is written to it. */
export interface FakeTerminal extends Terminal {
  readonly written: { out: string; notes: string[] };
}

/** @param input - its standard input */
export function fakeTerminal(input = "", cwd = "/"): FakeTerminal {
  const written = { out: "", notes: [] as string[] };
  return {
    ...{ env: {}, cwd, colours: false, written },
    in: async () => input,
    out: (text) => {
      written.out += text;
    },
    note: (line) => {
      written.notes.push(line);
    },
    onInterrupt: () => undefined,
  };
}
