const BOTH = `name: shop
definitions:
  tags: &tags [nightly, "{{ get-word.stdout }}", "of {{ get-word.stdout }}"]
  pool: &pool
    name: ml
    job_variables: { env: { REGION: "{{ $REGION }}", WORD: "a {{ get-word.stdout }}" } }
  schedules:
    night: &night { cron: "0 2 * * *", timezone: Europe/Berlin }
build:
  - prefect.deployments.steps.run_shell_script:
      id: get-word
      script: echo 'one word'
      stream_output: false
pull:
  - prefect.deployments.steps.git_clone:
      id: clone
      repository: https://github.com/acme/shop.git
      branch: "{{ get-word.stdout }}"
      access_token: "{{ prefect.blocks.secret.token }}"
  - prefect.deployments.steps.pip_install_requirements:
      directory: "{{ clone.directory }}"
      requirements_file: requirements.txt
deployments:
  - name: plain
    entrypoint: flows/etl.py:etl
    pull: null
    work_pool: { name: ml }
  - name: by-template
    entrypoint: flows/etl.py:etl
    version: "{{ get-word.stdout }}"
    tags: *tags
    description: |
      In {{ $REGION }}: "{{ prefect.variables.level }}".
      Two lines.
    parameters: { rows: 10, region: "{{ $REGION }}-{{ prefect.variables.level }}" }
    work_pool: *pool
    schedules:
      - { <<: *night, active: false }
      - { interval: 3600, anchor_date: "2026-01-01T00:00:00Z", timezone: Europe/Berlin }
  - name: by-schedule
    entrypoint: flows/etl.py:report
    work_pool: { <<: *pool, work_queue_name: urgent }
    schedule: { rrule: "FREQ=WEEKLY;BYDAY=MO", timezone: UTC }
    paused: true
    parameters: { day: "2026-01-01" }
    enforce_parameter_schema: true
`;

const TRIGGERS = `    triggers:
      - type: event
        enabled: false
        match: { prefect.resource.id: "prefect.flow-run.*" }
        expect: [prefect.flow-run.Completed]
        parameters: { rows: 3, region: "{{ event.resource.id }}" }
      - name: quiet
        posture: Proactive
        match_related: { prefect.resource.role: flow }
        expect: [prefect.flow-run.Heartbeat]
        for_each: [prefect.resource.id]
        within: 60
        job_variables: { env: { A: b } }
      - type: compound
        require: any
        within: 3600
        triggers:
          - { type: event, expect: [a.b], match: { prefect.resource.id: x } }
          - { type: event, expect: [c.d], threshold: 2, within: 30 }
`;

const ONLY_3 = `  - name: only-3
    entrypoint: flows/etl.py:etl
    version_type: prefect:simple
    concurrency_limit: { limit: 2, collision_strategy: CANCEL_NEW, grace_period_seconds: 90 }
    pull: []
    work_pool:
      name: ml
      job_variables: { env: { LEVEL: "{{ prefect.variables.level }}", RUN: "{{ ctx.flow_run.id }}" } }
    schedules:
      - { cron: "0 0 1 * 1", day_or: false, slug: monthly, parameters: { rows: 1 } }
      - { interval: PT1H, anchor_date: "2026-01-01T00:00:00Z", active: "true" }
  - name: in-an-image
    entrypoint: flows/etl.py:etl
    pull: null
    build: null
    work_pool: { name: ml, job_variables: { image: "acme/etl:1" } }
`;

/** A file that uses each field that can be registered on a server at hand, by generation. */
export const EVERYTHING = {
  2: BOTH,
  3: BOTH + TRIGGERS + ONLY_3,
} as const;
