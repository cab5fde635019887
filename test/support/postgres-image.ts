/** An image that takes what the official Postgres one takes, made of Debian's package. */
import { type BaseImage, debianImage, madeImage } from "./docker-images";

const IMAGE = "local/postgres:15";

/** What the official image's entrypoint does with a new volume, and who it runs as. */
const ENTRYPOINT = `#!/bin/sh
set -e
PATH=/usr/lib/postgresql/15/bin:$PATH
if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA" /var/run/postgresql
  chown postgres "$PGDATA" /var/run/postgresql
  chmod 700 "$PGDATA"
  exec setpriv --reuid postgres --regid postgres --init-groups "$0" "$@"
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  initdb --username "$POSTGRES_USER" --pwfile "$POSTGRES_PASSWORD_FILE" --auth-local trust \\
    --auth-host scram-sha-256
  echo "host all all all scram-sha-256" >> "$PGDATA/pg_hba.conf"
  pg_ctl start --wait -o "-c listen_addresses=''"
  [ "$POSTGRES_DB" = postgres ] || createdb -U "$POSTGRES_USER" "$POSTGRES_DB"
  pg_ctl stop --wait --mode fast
fi
exec "$@"
`;

const DOCKERFILE = `FROM ${debianImage}
RUN apt-get update -q && apt-get install -qy --no-install-recommends postgresql-15 \\
 && rm -rf /var/lib/apt/lists/* /var/lib/postgresql/15
ENV PATH=/usr/lib/postgresql/15/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
COPY entrypoint.sh /entrypoint.sh
RUN chmod 755 /entrypoint.sh
VOLUME /var/lib/postgresql/data
ENTRYPOINT ["/entrypoint.sh"]
CMD ["postgres", "-c", "listen_addresses=*"]
`;

/** The one that `POSTGRES_IMAGE` names, or one of our own, which the first call ever makes. */
export async function postgresImage(): Promise<BaseImage> {
  const given = process.env.POSTGRES_IMAGE;
  if (given) return { image: given };
  return madeImage(IMAGE, { Dockerfile: DOCKERFILE, "entrypoint.sh": ENTRYPOINT });
}
