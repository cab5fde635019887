import type { Row } from "../row";
import type { Sizes } from "../scope";
import { deployingRows } from "./deploying";
import { readingRows } from "./reading";
import { REBUILD_ROW } from "./rebuild";
import { scaleRows } from "./scale";
import { START_ROW } from "./start";

/** All rows, in the order of the table. */
export function benchRows(sizes: Sizes): readonly Row[] {
  return [
    ...deployingRows(sizes),
    ...readingRows(sizes),
    ...scaleRows(sizes),
    START_ROW,
    REBUILD_ROW,
  ];
}
