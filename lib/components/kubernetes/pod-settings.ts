import * as pulumi from "@pulumi/pulumi";
import type { Problem } from "../../core/problems";
import { checkPod, POD_SETTINGS, type PodSettings } from "../../render/kubernetes";
import { plainOf } from "../plain";

/** Problems of the settings; what is only known later is passed over. */
export function checkPodSettings(path: string, settings: PodSettings): Problem[] {
  return checkPod(path, plainOf(settings) as Record<string, unknown>);
}

/** The settings alone, of arguments that hold more; parts of objects may have been outputs. */
export function podSettingsOf(args: PodSettings): pulumi.Output<PodSettings> {
  return pulumi.output(settingsOf(args));
}

/** The members that are settings of pods, as far as they are given. */
export function settingsOf(args: PodSettings): PodSettings {
  const given = POD_SETTINGS.filter((key) => args[key] !== undefined);
  return Object.fromEntries(given.map((key) => [key, args[key]]));
}
