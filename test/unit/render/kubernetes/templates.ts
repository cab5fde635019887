/** What of the servers' default kubernetes templates a patch touches; the tests in test/contract use the whole. */
export function defaultTemplate(generation: 2 | 3): Record<string, unknown> {
  const resources = {
    limits: { cpu: "{{ cpu_limit }}", memory: "{{ memory_limit }}" },
    requests: { cpu: "{{ cpu_request }}", memory: "{{ memory_request }}" },
  };
  const container = {
    name: "prefect-job",
    env: "{{ env }}",
    image: "{{ image }}",
    imagePullPolicy: "{{ image_pull_policy }}",
    args: "{{ command }}",
    ...(generation === 3 && { resources }),
  };
  const quantities = ["cpu_request", "cpu_limit", "memory_request", "memory_limit"];
  const texts = ["image", "command", "service_account_name", "image_pull_policy"];
  return {
    job_configuration: {
      command: "{{ command }}",
      env: "{{ env }}",
      labels: "{{ labels }}",
      namespace: "{{ namespace }}",
      job_manifest: {
        apiVersion: "batch/v1",
        kind: "Job",
        metadata: {
          labels: "{{ labels }}",
          namespace: "{{ namespace }}",
          generateName: "{{ name }}-",
        },
        spec: {
          backoffLimit: 0,
          ttlSecondsAfterFinished: "{{ finished_job_ttl }}",
          template: {
            spec: {
              parallelism: 1,
              completions: 1,
              restartPolicy: "Never",
              serviceAccountName: "{{ service_account_name }}",
              containers: [container],
            },
          },
        },
      },
    },
    variables: {
      type: "object",
      properties: {
        name: { type: "string" },
        namespace: { type: "string", default: "default" },
        env: { type: "object", additionalProperties: { type: "string" } },
        labels: { type: "object", additionalProperties: { type: "string" } },
        finished_job_ttl: { type: "integer" },
        ...Object.fromEntries(
          [...texts, ...(generation === 3 ? quantities : [])].map((name) => [
            name,
            { type: "string" },
          ]),
        ),
      },
    },
  };
}
