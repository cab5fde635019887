/** `document` with the `/api` prefix (2.20) stripped, cut to `operations` and what they reach. */
export function trim(document, operations) {
  const prefix = Object.keys(document.paths).every((path) => path.startsWith("/api/")) ? "/api" : "";
  const paths = {};
  for (const [path, methods] of Object.entries(operations)) {
    const item = document.paths[prefix + path];
    if (item === undefined) throw new Error(`${document.info.title} has no path ${prefix}${path}`);
    const kept = methods.filter((method) => item[method] !== undefined);
    if (kept.length < methods.length) throw new Error(`${path} lacks one of ${methods.join(", ")}`);
    paths[path] = Object.fromEntries(kept.map((method) => [method, withoutProse(item[method])]));
  }
  return {
    openapi: document.openapi,
    info: document.info,
    paths,
    components: { schemas: reachable(paths, document.components.schemas) },
  };
}

/** Every schema that `root` refers to, directly or through another; sorted by name. */
function reachable(root, schemas) {
  const found = new Map();
  const visit = (node) => {
    if (typeof node !== "object" || node === null) return;
    const name = /^#\/components\/schemas\/(.+)$/.exec(node.$ref ?? "")?.[1];
    if (name !== undefined && !found.has(name)) {
      found.set(name, schemas[name]);
      visit(schemas[name]);
    }
    Object.values(node).forEach(visit);
  };
  visit(root);
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function withoutProse({ description, tags, ...operation }) {
  return operation;
}
