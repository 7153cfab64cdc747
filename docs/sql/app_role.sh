#!/bin/sh
# Makes the role that the site connects as, when the database of docker-compose.yml is first made.
# What it may do is said by roles.sql, after each migration.
set -e
psql --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set=ON_ERROR_STOP=1 \
  --set=password="$(cat /run/secrets/app_password)" <<'SQL'
CREATE ROLE situations_app LOGIN PASSWORD :'password';
SQL
