import { conformsOn } from "./conformance";

conformsOn("cli", "the Pulumi CLI");
