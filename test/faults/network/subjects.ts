import { SETTING_SUBJECTS } from "./setting-subjects";
import type { Subject } from "./subject";
import { WORK_SUBJECTS } from "./work-subjects";

/** The types that talk to Prefect, each with inputs that make it send every request that it has. */
export const SUBJECTS: readonly Subject[] = [...WORK_SUBJECTS, ...SETTING_SUBJECTS];
