import { join } from "node:path";
import type { Scope } from "../scope";
import { timed } from "./command";
import { expectDeployed, withServer } from "./server";

/** How long the least takes that anybody could send, in a node process of its own, in seconds. */
export function plainSome({ sizes }: Scope): Promise<number> {
  return plainClient(sizes.some);
}

/** The same with the larger count. */
export function plainMany({ sizes }: Scope): Promise<number> {
  return plainClient(sizes.many);
}

function plainClient(count: number): Promise<number> {
  return withServer(async ({ apiUrl }) => {
    const took = await timed({
      file: process.execPath,
      args: [join(__dirname, "plain-client-process.js"), apiUrl, `${count}`],
      cwd: __dirname,
      env: { PATH: process.env.PATH },
    });
    await expectDeployed(apiUrl, count, "the plain client");
    return took;
  });
}
