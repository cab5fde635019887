/** Where a command reads and writes. Commands touch neither `process` nor each other. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  /** The folder that relative paths are in. */
  readonly cwd: string;
  /** Whether somebody looks at standard output who can see colours. */
  readonly colours: boolean;
  /** All of standard input. */
  in(): Promise<string>;
  /** Standard output: what was asked for. */
  out(text: string): void;
  /** A line of standard error: what is good to know beside it. */
  note(line: string): void;
  /** What to say on Ctrl-C, from now on: what was done already, and what goes on. */
  onInterrupt(say: () => string): void;
}

/** Runs a command; the number it ends with, 0 unless it says otherwise, is what the shell learns. */
export type Run = (work: (terminal: Terminal) => Promise<number | void>) => Promise<void>;
