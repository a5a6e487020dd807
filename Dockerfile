# One image for every process of Sohoa; docker-compose.yml says which runs where.
FROM python:3.11.13-slim-bookworm

WORKDIR /opt/sohoa
COPY deploy/packages.sh deploy/
RUN deploy/packages.sh run \
    && apt-get install -y --no-install-recommends make \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data sohoa \
    && install -d -o sohoa -g sohoa -m 700 /data

# The packages change seldom, the tree often: each in a layer of its own.
COPY Makefile requirements.lock ./
COPY deploy/sohoa deploy/
RUN make .venv/.installed

COPY . .
RUN make ready

USER sohoa
ENV PATH=/opt/sohoa/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    OMP_THREAD_LIMIT=1 \
    SOHOA_DATA=/data
VOLUME /data
EXPOSE 8000
CMD ["sohoa", "up"]
