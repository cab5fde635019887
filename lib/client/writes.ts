import { isRead } from "./call";
import type { Transport } from "./transport";

/** A transport that counts writes when they begin and when they end, whatever comes of them. */
export function countWrites(transport: Transport): {
  readonly counted: Transport;
  writes(): number;
} {
  let count = 0;
  return {
    writes: () => count,
    async counted(request) {
      if (isRead(request)) return transport(request);
      count += 1;
      try {
        return await transport(request);
      } finally {
        count += 1;
      }
    },
  };
}
