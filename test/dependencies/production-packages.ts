import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { READ_BY_HAND } from "./allowed-licences";
import { type LicenceStatement, type LicensedPackage, statedLicence } from "./licences";

export interface LockedPackage extends LicenceStatement {
  readonly name?: string;
  readonly version?: string;
  readonly link?: boolean;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly peer?: boolean;
}

export interface LockFile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

/**
 * What a user installs with us, by place in node_modules. Peers are the user's own choice; a package
 * that is also optional for production is marked devOptional, and counts.
 */
export function productionPackages(lock: LockFile): Record<string, LockedPackage> {
  const entries = Object.entries(lock.packages);
  return Object.fromEntries(
    entries.filter(([place, found]) => place !== "" && !found.link && !found.dev && !found.peer),
  );
}

/** Each of them with its licence: as locked, else as its own package.json has it. */
export function licensedPackages(folder: string): LicensedPackage[] {
  const lock: LockFile = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8"));
  return Object.entries(productionPackages(lock)).map(([place, locked]) => {
    const name = locked.name ?? place.slice(place.lastIndexOf("node_modules/") + 13);
    const version = locked.version ?? "?";
    const own = () => statedLicence(ownManifest(join(folder, place)));
    const licence = statedLicence(locked) ?? own() ?? READ_BY_HAND[`${name}@${version}`];
    return { name, version, licence };
  });
}

function ownManifest(folder: string): LicenceStatement {
  const path = join(folder, "package.json");
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {};
}
