import { ratio, type Row } from "../row";
import { rebuildTimes } from "../subjects/rebuild";

/** What a changed line of code costs an image. */
export const REBUILD_ROW: Row = {
  name: "rebuild",
  title: "image rebuild after one changed line / lolpop's Dockerfile",
  unit: "ratio",
  goal: 0.02,
  how:
    "`docker build` of the training example's context as the library stages it, against one with a " +
    "Dockerfile in the order of the one that lolpop 0.2.0 generates, which installs after it copies the " +
    "code. Same base, same requirements, both built before. The wheels are in the base image, so that " +
    "neither side waits for a network.",
  async measure(round) {
    const { ours, theirs } = await round.share(rebuildTimes);
    return ratio(ours, theirs);
  },
};
