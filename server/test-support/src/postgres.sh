# Runs a throw-away PostgreSQL for the tests: sh postgres.sh BIN TMP
# Says where its socket is, and stops and removes everything when its standard input ends,
# which is when the test process is gone, however it ended.
set -eu
bin=$1
cd /
dir=$(mktemp -d "$2/stint-postgres-XXXXXX")
trap '"$bin/pg_ctl" -D "$dir/data" -m immediate stop >/dev/null 2>&1; rm -rf "$dir"' EXIT
# Ctrl-C reaches the whole process group; this one still has to clean up.
trap '' INT TERM HUP
{
    "$bin/initdb" -D "$dir/data" -U stint -A trust -E UTF8 --locale=C --no-sync
    # Nothing here outlives the tests, so nothing has to reach the disk.
    "$bin/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w -t 120 start -o "-c listen_addresses='' \
        -c unix_socket_directories='$dir' -c max_connections=300 -c fsync=off \
        -c synchronous_commit=off -c full_page_writes=off"
} >"$dir/log" 2>&1 </dev/null || { cat "$dir/log" "$dir/server.log" >&2 2>/dev/null; exit 1; }
echo "$dir"
cat >/dev/null || true
