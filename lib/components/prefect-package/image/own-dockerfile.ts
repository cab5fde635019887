import { posix } from "node:path";
import { type Problem, problem } from "../../../core/problems";
import { contextCopies } from "../../../render";
import { isAmong, leadsOut } from "./files";

/** What a user's own Dockerfile copies and its context, of these files, does not have. */
export function checkCopies(
  text: string,
  target: string | undefined,
  files: readonly string[],
): Problem[] {
  const among = new Set(files);
  return contextCopies(text, target).flatMap(({ source, line }) => {
    const path = posix.normalize(source).replace(/^\/+|\/+$/g, "");
    const at = `in line ${line}; its context is the working directory without what .dockerignore names`;
    if (leadsOut(path)) {
      return [problem("image.dockerfile", "copies what is outside of its context", source, at)];
    }
    if (path === "." || isAmong(among, path)) return [];
    return [problem("image.dockerfile", "copies what is not in its context", source, at)];
  });
}
