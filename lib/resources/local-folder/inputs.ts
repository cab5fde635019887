/**
 * A folder on this machine whose life is that of the resource, whatever becomes of the processes
 * that use it: those may be replaced any number of times without losing what is in it.
 */
export interface LocalFolderInputs {
  /**
   * Made with its parents, for the owner's eyes only, unless it is there. A relative path starts
   * where the program runs.
   */
  path: string;
  /** Keeps the folder and what is in it when the resource is deleted. @default false */
  keep?: boolean;
  /** Files to write into it, by name; none of them a secret. @default - none */
  files?: Record<string, string>;
}

export interface LocalFolderState extends LocalFolderInputs {
  /** Whether we made the folder: one that held files before is never removed. */
  owned: boolean;
}
