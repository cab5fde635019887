export { FileJournal } from "./file-journal";
export { journalFolder } from "./folder";
export {
  type Creation,
  type Details,
  type Journal,
  type LeftNote,
  NO_JOURNAL,
  type Note,
} from "./journal";
export { isLeft, makeNoted, orEnd } from "./noted";
export { deletionEnded, describeLeft, forgetKnown, foundGone, isHalfDeleted } from "./upkeep";
