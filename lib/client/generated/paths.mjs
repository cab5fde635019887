/**
 * The operations this client uses: path -> methods. The generator keeps these and what their
 * schemas reach, for both server generations (2.20's `/api` prefix is stripped first).
 */
export const operations = {
  "/admin/version": ["get"],
  "/collections/views/{view}": ["get"],
  "/csrf-token": ["get"],
  "/deployments/": ["post"],
  "/deployments/filter": ["post"],
  "/deployments/name/{flow_name}/{deployment_name}": ["get"],
  "/deployments/{id}": ["get", "patch", "delete"],
  "/deployments/{id}/create_flow_run": ["post"],
  "/deployments/{id}/schedules": ["get", "post"],
  "/deployments/{id}/schedules/{schedule_id}": ["patch", "delete"],
  "/flow_runs/filter": ["post"],
  "/flow_runs/{id}": ["get", "delete"],
  "/flow_runs/{id}/set_state": ["post"],
  "/flows/": ["post"],
  "/flows/name/{name}": ["get"],
  "/flows/{id}": ["get", "patch", "delete"],
  "/health": ["get"],
  "/logs/filter": ["post"],
  "/work_pools/": ["post"],
  "/work_pools/{name}": ["get", "patch", "delete"],
  "/work_pools/{work_pool_name}/queues": ["post"],
  "/work_pools/{work_pool_name}/queues/filter": ["post"],
  "/work_pools/{work_pool_name}/queues/{name}": ["get", "patch", "delete"],
  "/work_pools/{work_pool_name}/workers/filter": ["post"],
  "/work_pools/{work_pool_name}/workers/{name}": ["delete"],
};
