# One image for web server, worker, scheduler and preparation. It holds no secret and no data.

FROM python:3.12-slim-trixie AS build
WORKDIR /app
COPY requirements requirements
RUN python -m venv .venv && .venv/bin/python -m requirements.install base

FROM python:3.12-slim-trixie
# Pango sets the text of PDFs; pg_dump and pg_restore, as new as the server of docker-compose.yml,
# make backups and bring them back.
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
      postgresql-client-17 \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --no-create-home --home-dir /app --shell /usr/sbin/nologin app \
 && install -d -o app /app/var
WORKDIR /app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    BIND_HOST=0.0.0.0 \
    STATIC_ROOT=/app/static \
    XDG_CACHE_HOME=/tmp
COPY --from=build /app/.venv .venv
COPY manage.py LICENSE ./
COPY locale locale
COPY agencies agencies
COPY tables tables
COPY cases cases
COPY config config
COPY docs/adoption docs/adoption
RUN python manage.py prepare files && python -m compileall -q agencies cases config tables
USER app
VOLUME /app/var
EXPOSE 8000
CMD ["gunicorn", "--config", "python:config.gunicorn", "config.wsgi"]
