import { ratio, type Row } from "../row";
import type { Sizes } from "../scope";
import { librarySome } from "../subjects/library-figures";
import { terraformPlan } from "../subjects/terraform";

/** What it takes to compare with the server. */
export function readingRows({ some }: Sizes): readonly Row[] {
  return [
    {
      name: "preview-terraform",
      title: `preview with refresh of ${some}, no changes / terraform plan`,
      unit: "ratio",
      goal: 0.5,
      how:
        "`pulumi preview --refresh --expect-no-changes` against `terraform plan -detailed-exitcode` of the " +
        "same flows, deployments and schedules with PrefectHQ's provider: both read every deployment " +
        "from the server and compare. In each round the median of three.",
      async measure(round) {
        const plan = await round.share(terraformPlan);
        return ratio((await round.share(librarySome)).previewWithRefresh, plan);
      },
    },
    {
      name: "refresh-requests",
      title: `refresh of ${some}: requests to the server`,
      unit: "requests",
      goal: 5,
      how: "Every request of a `pulumi refresh`, counted by a proxy before the server.",
      async measure(round) {
        return { value: (await round.share(librarySome)).refreshRequests };
      },
    },
  ];
}
