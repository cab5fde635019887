import { FAULTS } from "./faults";
import { describeMatrix } from "./matrix";
import { WORK_SUBJECTS } from "./work-subjects";

// The deployments are as much work as all others, and have a file, and so a server, of their own.
describeMatrix(
  3,
  WORK_SUBJECTS.filter(({ type }) => type !== "Deployment"),
  FAULTS,
);
