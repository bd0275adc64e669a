# shellcheck shell=bash
# Sourced: starts responders on free ports of the loopback interface and stops them, and only them, at the end.

responders=()

# A port that nobody listens on now.
free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 30000))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      echo "$port"
      return
    fi
  done
}

# Whether somebody listens on a port, without connecting: a responder may serve one connection alone.
listens() { awk -v port="$(printf ':%04X' "$1")" '$4 == "0A" && $2 ~ port "$" {found = 1} END {exit !found}' /proc/net/tcp; }

await_listener() {
  local port=$1 process=$2 tries
  for tries in $(seq 100); do
    ! listens "$port" || return 0
    kill -0 "$process" 2>/dev/null || break
    sleep 0.05
  done
  echo "nothing listens on port $port after $tries tries" >&2
  return 1
}

# start_listener LOG COMMAND...: starts a command that ends in an address to listen on; sets `port`.
start_listener() {
  local log=$1
  shift
  "$@" >"$log" 2>&1 &
  responders+=($!)
  await_listener "$port" $! || { cat "$log" >&2; return 1; }
}

stop_responders() {
  local process
  for process in ${responders[@]+"${responders[@]}"}; do kill "$process" 2>/dev/null || true; done
  for process in ${responders[@]+"${responders[@]}"}; do wait "$process" 2>/dev/null || true; done
  responders=()
}
trap stop_responders EXIT
