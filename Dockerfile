# Two stages, so that what is only needed to install does not run. See docs/operations.md.
FROM python:3.11-slim AS installed
COPY requirements.txt /tmp/
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/requirements.txt

FROM python:3.11-slim
RUN useradd --uid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin passkeeper \
    && install -d -o passkeeper -g passkeeper -m 0700 /data
COPY --from=installed /venv /venv
COPY app.py manifest.yml pyproject.toml /app/
COPY bot /app/bot
COPY services /app/services
COPY handlers /app/handlers
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MALLOC_ARENA_MAX=2 \
    MALLOC_MMAP_THRESHOLD_=65536 \
    HOST=0.0.0.0 \
    LEDGER=sqlite:////data/passkeeper.db \
    PASS_STORE=sqlite:////data/passes.db
USER 10001
# No `.env` lies here: settings come as environment, secrets never with the image.
WORKDIR /data
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ.get('PORT', '3000')}/readyz\", timeout=4)"]
ENTRYPOINT ["python", "/app/app.py"]
CMD ["run"]
