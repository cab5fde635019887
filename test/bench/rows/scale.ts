import { ratio, type Row } from "../row";
import { MissingPart, type Sizes } from "../scope";
import { libraryMany, librarySome } from "../subjects/library-figures";
import { plainMany } from "../subjects/plain-client";

/** Of what takes minutes: the whole run shall stay below 20. */
const ROUNDS = 1;

/** How time and space grow with the count. */
export function scaleRows({ some, many }: Sizes): readonly Row[] {
  const growth = Number(((many / some) * 1.1).toFixed(1));
  return [
    {
      name: "up-scale",
      title: `up of ${many} deployments / of ${some}`,
      unit: "ratio",
      goal: growth,
      rounds: ROUNDS,
      how:
        "The `up` of `up-deploy` with more deployments, of ten flows still, against itself. The server " +
        `slows down with what it holds: \`up-plain-scale\` tells what is the library's. Rows of ${many} are ` +
        "measured in one round, since they take minutes.",
      async measure(round) {
        const { up } = await round.share(librarySome);
        return ratio((await round.share(libraryMany)).up, up);
      },
    },
    {
      name: "up-plain-scale",
      title: `up of ${many} deployments / plain REST client`,
      unit: "ratio",
      goal: 1.4,
      rounds: ROUNDS,
      how: "`up-plain` with as many.",
      async measure(round) {
        const plain = await round.share(plainMany);
        return ratio((await round.share(libraryMany)).up, plain);
      },
    },
    {
      name: "preview-scale",
      title: `preview of ${many}, no changes / of ${some}`,
      unit: "ratio",
      goal: growth,
      rounds: ROUNDS,
      how: "`pulumi preview --expect-no-changes` of these stacks after `up`.",
      async measure(round) {
        const { preview } = await round.share(librarySome);
        return ratio((await round.share(libraryMany)).preview, preview);
      },
    },
    {
      name: "state-bytes",
      title: "state file, for each deployment",
      unit: "bytes",
      goal: 4096,
      how: `The file of the state after \`up\` of ${some}, divided by ${some}.`,
      async measure(round) {
        return { value: (await round.share(librarySome)).stateBytes / some };
      },
    },
    {
      name: "provider-memory",
      title: `memory of the provider process with ${many} deployments`,
      unit: "MB",
      goal: 150,
      rounds: ROUNDS,
      how:
        "The kernel's high-water mark of resident memory (VmHWM) of the node process in which Pulumi runs " +
        `this library's providers: the most of \`up\`, \`preview\` and \`refresh\` of ${many}.`,
      async measure(round) {
        const { memory } = await round.share(libraryMany);
        if (memory === undefined) throw new MissingPart("no /proc on this machine");
        return { value: memory };
      },
    },
  ];
}
