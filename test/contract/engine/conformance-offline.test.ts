import { conformsOn } from "./conformance";

conformsOn("offline", "the offline engine");
