#!/usr/bin/env bash
# Make the secrets that docker-compose.yml gives to its services as files. What is already there is kept.
set -euo pipefail
umask 077
cd "$(dirname "$0")"
mkdir -p secrets
cd secrets

random() {
  python3 -c 'import secrets; print(secrets.token_hex(24))'
}

keep() { # NAME TEXT: write once
  [ -e "$1" ] || printf '%s\n' "$2" > "$1"
}

keep secret_key "$(random)$(random)"
keep database_password "$(random)"
keep redis_password "$(random)"
keep store_key "$(random)"
keep store_secret "$(random)"
keep metrics_token "$(random)"

keep database_url "postgres://sohoa:$(cat database_password)@postgres:5432/sohoa"
keep redis_url "redis://:$(cat redis_password)@redis:6379/0"
keep blob_url "s3://$(cat store_key):$(cat store_secret)@store:8333/sohoa?secure=0"
keep redis.conf "requirepass $(cat redis_password)
appendonly yes
appendfsync everysec
maxmemory-policy noeviction"
keep store.json "{\"identities\": [{\"name\": \"sohoa\", \"actions\": [\"Admin\", \"Read\", \"Write\", \"List\", \"Tagging\"],
  \"credentials\": [{\"accessKey\": \"$(cat store_key)\", \"secretKey\": \"$(cat store_secret)\"}]}]}"

# Nobody but the store holds this key, so that nobody gets in at the port that asks for it.
[ -e store_grpc.crt ] || openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500 \
  -subj /CN=store -keyout store_grpc.key -out store_grpc.crt

# Each service runs as its own user inside its container; the folder itself lets only its owner in.
chmod 444 -- *
