import { FAULTS } from "./faults";
import { describeMatrix } from "./matrix";
import { SUBJECTS } from "./subjects";

describeMatrix(
  3,
  SUBJECTS.filter(({ type }) => type === "Deployment"),
  FAULTS,
);
