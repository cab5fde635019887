import { accessSync, constants, statSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { isRecord } from "../../core/json";
import { checkCount, checkSeconds } from "../../core/limits";
import { type Problem, problem } from "../../core/problems";
import { redactUrlCredentials } from "../../core/redact";
import { isUnknown } from "../../core/unknown";
import type { LocalProcessInputs } from "./inputs";
import { PORT_TOKEN } from "./port-token";

/** Every problem that is known before anything is started. */
export function checkLocalProcess(
  news: LocalProcessInputs,
  olds: LocalProcessInputs | undefined,
): Problem[] {
  return [
    ...checkPlatform(),
    ...checkCommand(news),
    ...checkExecutable(news, olds),
    ...checkEnvironment(news.environment),
    ...checkFolder(news.workingDirectory),
    ...checkLogFile(news.logFile),
    ...checkPort(news),
    ...checkReady(news.ready),
    ...checkSeconds("stopGraceSeconds", news.stopGraceSeconds),
  ];
}

function checkPlatform(): Problem[] {
  if (process.platform !== "win32") return [];
  return [problem("command", "can only be started on Linux or macOS", process.platform)];
}

function checkCommand({ command }: LocalProcessInputs): Problem[] {
  if (isUnknown(command)) return [];
  if (!Array.isArray(command) || command.length === 0) {
    return [problem("command", "needs an executable", command, 'write e.g. ["python3", "app.py"]')];
  }
  return command.flatMap((part: unknown, index) => {
    if (isUnknown(part)) return [];
    const path = `command[${index}]`;
    if (typeof part !== "string") return [problem(path, "must be a text", typeof part)];
    if (part.includes("\0")) return [problem(path, "must not hold a NUL character")];
    return index === 0 && part === "" ? [problem(path, "must name an executable", part)] : [];
  });
}

/**
 * A path may be made by the same `up` (the Python of an environment), a name on PATH hardly. A
 * process that runs is not judged again: the preview may be on another machine.
 */
function checkExecutable(
  news: LocalProcessInputs,
  olds: LocalProcessInputs | undefined,
): Problem[] {
  const name: unknown = Array.isArray(news.command) ? news.command[0] : undefined;
  if (typeof name !== "string" || name === "" || isUnknown(name) || /[/{]/.test(name)) return [];
  const ownPath = isUnknown(news.environment) || news.environment?.PATH !== undefined;
  if (ownPath || olds?.command?.[0] === name || isOnPath(name)) return [];
  return [problem("command[0]", "was not found on PATH", name, "install it or give its full path")];
}

function isOnPath(name: string): boolean {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.some((folder) => isAllowed(join(folder || ".", name), constants.X_OK));
}

function checkEnvironment(environment: unknown): Problem[] {
  if (environment === undefined || isUnknown(environment)) return [];
  if (!isRecord(environment)) return [problem("environment", "must be names with values")];
  return Object.entries(environment).flatMap(([name, value]) => {
    if (name === "" || /[=\0]/.test(name)) {
      return [problem("environment", "has a name that no variable can have", name)];
    }
    if (isUnknown(value)) return [];
    const path = `environment.${name}`;
    if (typeof value !== "string") {
      return [problem(path, "must be a text", typeof value, "write numbers in quotes")];
    }
    return value.includes("\0") ? [problem(path, "must not hold a NUL character")] : [];
  });
}

/** A missing folder may be made by the same `up`. */
function checkFolder(path: unknown): Problem[] {
  if (path === undefined || isUnknown(path)) return [];
  if (typeof path !== "string" || path === "") {
    return [problem("workingDirectory", "must be a folder's path", path)];
  }
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isDirectory()) return [];
  return [problem("workingDirectory", "must be a folder", path)];
}

function checkLogFile(path: unknown): Problem[] {
  if (isUnknown(path)) return [];
  if (typeof path !== "string" || path === "") {
    return [problem("logFile", "must be a file's path", path)];
  }
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
    return [problem("logFile", "must be a file, not a folder", path)];
  }
  const folder = nearestExisting(dirname(resolve(path)));
  if (isAllowed(folder, constants.W_OK)) return [];
  return [problem("logFile", `must be in a folder that we can write; ${folder} is not`, path)];
}

function nearestExisting(folder: string): string {
  const exists = statSync(folder, { throwIfNoEntry: false }) !== undefined;
  return exists || dirname(folder) === folder ? folder : nearestExisting(dirname(folder));
}

function isAllowed(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return statSync(path).isDirectory() || mode === constants.X_OK;
  } catch {
    return false;
  }
}

function checkPort(news: LocalProcessInputs): Problem[] {
  const port: unknown = news.port;
  if (isUnknown(port)) return [];
  if (port === undefined) {
    return portTokens(news).map((path) =>
      problem(
        path,
        `holds ${PORT_TOKEN} but there is no port`,
        undefined,
        "give port (0 picks one)",
      ),
    );
  }
  const problems = checkCount("port", port);
  if (problems.length > 0 || (port as number) <= 65_535) return problems;
  return [problem("port", "must be at most 65535", port)];
}

/** Where the port's token stands; the values themselves may be secrets. */
function portTokens({ command, environment, ready }: LocalProcessInputs): string[] {
  const places: [string, unknown][] = [
    ...(Array.isArray(command) ? command : []).map((part, at): [string, unknown] => [
      `command[${at}]`,
      part,
    ]),
    ...Object.entries(isRecord(environment) ? environment : {}).map(
      ([name, value]): [string, unknown] => [`environment.${name}`, value],
    ),
    ["ready.url", isRecord(ready) ? ready.url : undefined],
  ];
  return places
    .filter(([, value]) => typeof value === "string" && value.includes(PORT_TOKEN))
    .map(([path]) => path);
}

function checkReady(ready: unknown): Problem[] {
  if (ready === undefined || isUnknown(ready)) return [];
  if (!isRecord(ready)) return [problem("ready", "must be an object with a url")];
  const { url, bodyEquals, timeoutSeconds } = ready;
  const problems = [...checkReadyUrl(url), ...checkSeconds("ready.timeoutSeconds", timeoutSeconds)];
  if (bodyEquals !== undefined && typeof bodyEquals !== "string") {
    problems.push(problem("ready.bodyEquals", "must be a text", bodyEquals));
  }
  return problems;
}

function checkReadyUrl(url: unknown): Problem[] {
  if (isUnknown(url)) return [];
  const wanted = `write e.g. "http://127.0.0.1:${PORT_TOKEN}/health"`;
  const parsed = typeof url === "string" ? parsedUrl(url.replaceAll(PORT_TOKEN, "1")) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
    const got = typeof url === "string" ? redactUrlCredentials(url) : undefined;
    return [problem("ready.url", "must be an http or https URL", got, wanted)];
  }
  if (parsed.username === "" && parsed.password === "") return [];
  return [problem("ready.url", "must not hold credentials", undefined, wanted)];
}

function parsedUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
