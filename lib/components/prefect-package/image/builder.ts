import type { PackageImageArgs } from "./args";

/** Whether an image asks for what the builder of Pulumi's docker plugin does not have. */
export function needsCommand(args: PackageImageArgs): boolean {
  return secretNames(args).length > 0 || (args.cacheTo ?? []).length > 0;
}

/** Whether a cache is said in BuildKit's own words, rather than as an image. */
export function isTypedCache(cache: string): boolean {
  return cache.startsWith("type=");
}

/** In an order of their own: the order in which a program names them changes no image. */
export function secretNames({ buildSecrets = {} }: PackageImageArgs): string[] {
  return Object.keys(buildSecrets).sort();
}
