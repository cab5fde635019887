import { ratio, type Row } from "../row";
import type { Sizes } from "../scope";
import { librarySome, librarySource } from "../subjects/library-figures";
import { plainSome } from "../subjects/plain-client";
import { prefectDeploy } from "../subjects/prefect-deploy";

/** How long deploying takes, and deploying again. */
export function deployingRows({ some }: Sizes): readonly Row[] {
  return [
    {
      name: "up-deploy",
      title: `up of ${some} deployments / prefect deploy --all`,
      unit: "ratio",
      goal: 0.25,
      how:
        `\`pulumi up --yes --skip-preview\` of ${some} \`Deployment\`s of ten flows, one schedule each, on a ` +
        "new stack, against `prefect --no-prompt deploy --all` of a prefect.yaml with the same. " +
        "Prefect's command imports the flows to know their names and parameter schemas; this program " +
        "states them.",
      async measure(round) {
        const { first } = await round.share(prefectDeploy);
        return ratio((await round.share(librarySome)).up, first);
      },
    },
    {
      name: "up-source",
      title: `up of ${some} deployments from source / prefect deploy --all`,
      unit: "ratio",
      goal: 0.5,
      how:
        "The same with a `PrefectPackage` for each flow, which reads name and schema from its source as " +
        "Prefect's command does, and a `PrefectWorkPoolDeployment` for each deployment.",
      async measure(round) {
        const { first } = await round.share(prefectDeploy);
        return ratio(await round.share(librarySource), first);
      },
    },
    {
      name: "up-plain",
      title: `up of ${some} deployments / plain REST client`,
      unit: "ratio",
      goal: 1.4,
      how:
        "The `up` of `up-deploy` against a node process that posts each flow and each deployment once, one " +
        "after another, again where SQLite answers 503, and does nothing else.",
      async measure(round) {
        const plain = await round.share(plainSome);
        return ratio((await round.share(librarySome)).up, plain);
      },
    },
    {
      name: "noop-deploy",
      title: `up of ${some} with no changes / prefect deploy --all again`,
      unit: "ratio",
      goal: 0.12,
      how:
        "Both commands of `up-deploy` once more with nothing changed. `up` must find no change " +
        "(`--expect-no-changes`); Prefect's command writes everything again.",
      async measure(round) {
        const { again } = await round.share(prefectDeploy);
        return ratio((await round.share(librarySome)).upAgain, again);
      },
    },
  ];
}
