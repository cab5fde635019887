import { FAULTS } from "./faults";
import { describeMatrix } from "./matrix";
import { SETTING_SUBJECTS } from "./setting-subjects";

describeMatrix(3, SETTING_SUBJECTS, FAULTS);
