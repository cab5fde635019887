import type { ProgramData } from "../../support/program";
import { openWire } from "../../support/wire";
import { median } from "../measure";
import type { Scope } from "../scope";
import { program, pullSteps, sourceProgram } from "../workload";
import { fileSize, type LibraryStack, withLibrary } from "./library";
import { providerMemory } from "./provider-memory";
import { expectDeployed, withServer } from "./server";

/** What the library's stack of the smaller count took; times in seconds. */
export interface SomeFigures {
  readonly up: number;
  readonly upAgain: number;
  readonly preview: number;
  readonly previewWithRefresh: number;
  readonly refreshRequests: number;
  readonly stateBytes: number;
}

/** As often as `terraform plan`, which it is compared with. */
const PREVIEWS = 3;

/** The library with the smaller count, on a fresh server. */
export function librarySome({ sizes }: Scope): Promise<SomeFigures> {
  return onFreshServer(program(sizes.some), async (stack, apiUrl) => {
    const up = await stack.up();
    await expectDeployed(apiUrl, sizes.some, "up");
    const stateBytes = fileSize(stack.stateFile);
    const upAgain = await stack.idle("up");
    await expectDeployed(apiUrl, sizes.some, "a second up");
    const preview = await stack.idle("preview");
    const previews: number[] = [];
    for (let time = 0; time < PREVIEWS; time++) {
      previews.push(await stack.idle("preview with refresh"));
    }
    const previewWithRefresh = median(previews);
    const refreshRequests = await requestsOfRefresh(stack, apiUrl);
    return { up, upAgain, preview, previewWithRefresh, refreshRequests, stateBytes };
  });
}

/** How long `up` takes when each flow's name and parameters are read from its source, in seconds. */
export function librarySource({ sizes }: Scope): Promise<number> {
  return withServer(({ apiUrl, python }) =>
    withLibrary(apiUrl, sourceProgram(sizes.some, python), async (stack) => {
      const took = await stack.up();
      await expectDeployed(apiUrl, sizes.some, "up from source", pullSteps(stack.folder));
      return took;
    }),
  );
}

export interface ManyFigures {
  readonly up: number;
  readonly preview: number;
  /** The provider process's, the most of all operations, in MB. @default - not known on this system */
  readonly memory: number | undefined;
}

/** The same with the larger count. */
export function libraryMany({ sizes }: Scope): Promise<ManyFigures> {
  return onFreshServer(program(sizes.many), async (stack, apiUrl) => {
    let up = 0;
    let preview = 0;
    const memory = await providerMemory(stack.folder, async () => {
      up = await stack.up();
      await expectDeployed(apiUrl, sizes.many, "up");
      preview = await stack.idle("preview");
      await stack.idle("refresh");
    });
    return { up, preview, memory };
  });
}

function onFreshServer<T>(
  made: ProgramData,
  work: (stack: LibraryStack, apiUrl: string) => Promise<T>,
): Promise<T> {
  return withServer(({ apiUrl }) => withLibrary(apiUrl, made, (stack) => work(stack, apiUrl)));
}

/** Through a proxy that counts, so in an operation of its own that is not timed. */
async function requestsOfRefresh(stack: LibraryStack, apiUrl: string): Promise<number> {
  const wire = await openWire(apiUrl);
  try {
    await stack.idle("refresh", wire.apiUrl);
    return wire.take().length;
  } finally {
    await wire.close();
  }
}
