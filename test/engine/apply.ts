import type { Operation } from "./operation";
import type { Plan, Step } from "./plan";
import type { Provider } from "./provider";
import { ProviderError } from "./provider-errors";
import type { ResourceState } from "./resource-state";
import { isProviderType, parseProviderReference } from "./urn";
import { annotateSecrets, cloneProps, isSecret, makeSecret, UNKNOWN } from "./values";

/** Does what a step says: asks the provider and puts its answer into the step's resource. */
export async function applyStep(operation: Operation, plan: Plan, step: Step): Promise<void> {
  const { op, old, current } = step;
  switch (op) {
    case "same":
      if (old && current) await applySame(operation, old, current);
      break;
    case "create":
    case "create-replacement":
      if (current) await applyCreate(operation, step, current);
      break;
    case "update":
      if (old && current) await applyUpdate(operation, old, current);
      break;
    case "read":
    case "read-replacement":
      if (current) await applyRead(operation, step, current);
      break;
    case "delete":
    case "delete-replaced":
    case "discard":
    case "discard-replaced":
      if (old) await applyDelete(operation, plan, step, old);
      break;
    default:
      break;
  }
}

/** The provider of a resource; one that only the state knows is loaded from there. */
export async function providerOf(operation: Operation, state: ResourceState): Promise<Provider> {
  const reference = state.provider ?? "";
  if (!operation.providers.has(reference)) {
    const { urn, id } = parseProviderReference(reference);
    const owner = operation.snapshot.base.find((r) => r.urn === urn && r.id === id);
    if (owner !== undefined) await operation.providers.ensure(owner);
  }
  return operation.providers.get(reference);
}

async function applySame(
  operation: Operation,
  old: ResourceState,
  current: ResourceState,
): Promise<void> {
  current.id = old.id;
  current.outputs = old.outputs;
  if (isProviderType(current.type)) {
    await operation.providers.same(current.urn, old.id, old.inputs);
  }
}

async function applyCreate(
  operation: Operation,
  step: Step,
  current: ResourceState,
): Promise<void> {
  const { urn, inputs, timeouts } = current;
  try {
    if (isProviderType(current.type)) {
      current.id = await operation.providers.create(urn, inputs, operation.preview);
      current.outputs = cloneProps(inputs);
    } else if (current.custom) {
      const provider = await providerOf(operation, current);
      const made = await provider.create(urn, inputs, operation.preview, timeouts.create);
      current.id = made.id;
      current.outputs = made.outputs;
    }
  } catch (error) {
    if (keepPartial(error, current) && step.deleteOldLater && step.old) step.old.delete = true;
    throw error;
  }
  if (step.deleteOldLater && step.old) step.old.delete = true;
}

async function applyUpdate(
  operation: Operation,
  old: ResourceState,
  current: ResourceState,
): Promise<void> {
  const { urn, inputs, ignoreChanges, timeouts } = current;
  const { id, inputs: oldInputs, outputs: oldOutputs } = old;
  current.id = id;
  if (isProviderType(current.type)) {
    await operation.providers.update(urn, id, inputs);
    current.outputs = cloneProps(inputs);
    return;
  }
  if (!current.custom) return;
  const provider = await providerOf(operation, current);
  const args = { urn, id, oldInputs, oldOutputs, news: inputs, ignoreChanges };
  try {
    const { outputs } = await provider.update(args, operation.preview, timeouts.update);
    current.outputs = outputs;
  } catch (error) {
    // What the resource was asked to be did not come about: the next run must see the difference.
    if (keepPartial(error, current)) current.inputs = oldInputs;
    throw error;
  }
}

function keepPartial(error: unknown, current: ResourceState): boolean {
  if (!(error instanceof ProviderError) || error.partial === undefined) return false;
  const { id, properties, reasons } = error.partial;
  if (current.id === "") current.id = id;
  current.outputs = properties;
  annotateSecrets(current.outputs, current.inputs);
  current.initErrors = [...reasons];
  return true;
}

async function applyRead(operation: Operation, step: Step, current: ResourceState): Promise<void> {
  if (current.id !== UNKNOWN) {
    const provider = await providerOf(operation, current);
    const { urn, id, inputs } = current;
    const found = await provider.read(urn, id, inputs, inputs);
    if (found.outputs === undefined) throw new Error(`resource '${id}' does not exist`);
    current.outputs = found.outputs;
    if (found.id !== "") current.id = found.id;
  }
  if (step.deleteOldLater && step.old) step.old.delete = true;
}

async function applyDelete(
  operation: Operation,
  plan: Plan,
  step: Step,
  old: ResourceState,
): Promise<void> {
  const { urn, id, inputs, outputs, timeouts } = old;
  if (step.op === "delete" && old.protect) throw new ProtectedError(urn);
  const goesWithAnother = old.deletedWith !== undefined && plan.deletes.has(old.deletedWith);
  const kept = old.external || old.retainOnDelete || goesWithAnother || !old.custom;
  if (!operation.preview && !kept && !isProviderType(old.type)) {
    const provider = await providerOf(operation, old);
    await provider.delete(urn, id, inputs, outputs, timeouts.delete);
  }
  if (step.replacementFollows) old.pendingReplacement = true;
}

/** Deleting a protected resource is refused, but does not stop the deletion of others. */
export class ProtectedError extends Error {
  constructor(urn: string) {
    super(
      `resource "${urn}" cannot be deleted\nbecause it is protected. To unprotect the resource, ` +
        "either remove the `protect` flag from the resource in your Pulumi program and run " +
        "`pulumi up`",
    );
  }
}

/** Marks outputs secret that the user named, and those whose inputs are. */
export function markSecretOutputs(state: ResourceState): void {
  for (const [key, output] of Object.entries(state.outputs)) {
    const input = state.inputs[key];
    const named = state.additionalSecretOutputs.includes(key);
    if (named || isSecret(input)) state.outputs[key] = makeSecret(output);
  }
}
