# Runs a throw-away PostgreSQL for the tests: sh postgres.sh BIN TMP [PORT]
# With a port it listens there for TLS alone, with client certificates.
# With STINT_STANDBY there is a synchronous standby at the socket's port 5433, and each line of the
# standard input is a fault: `restart` ends the primary at once and starts it again, `promote` ends it and
# has the standby take over. Each is confirmed by a line when it is done.
# Says where its socket is, and stops and removes everything when its standard input ends,
# which is when the test process is gone, however it ended.
set -eu
stop() { "$bin/pg_ctl" -D "$dir/$1" -m immediate stop >/dev/null 2>&1 || true; }
bin=$1
cd /
dir=$(mktemp -d "$2/stint-postgres-XXXXXX")
trap 'stop data; stop standby; rm -rf "$dir"' EXIT
# Ctrl-C reaches the whole process group; this one still has to clean up.
trap '' INT TERM HUP
{
    "$bin/initdb" -D "$dir/data" -U stint -A trust -E UTF8 --locale=C --no-sync
    listen="-c listen_addresses=''"
    if [ -n "${3-}" ]; then
        for name in ca other; do
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
                -subj "/CN=$name" -keyout "$dir/$name.key" -out "$dir/$name.pem"
        done
        # The server's name, and the client's role.
        for name in localhost stint; do
            openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$name" \
                -keyout "$dir/$name.key" -out "$dir/$name.csr"
            echo "subjectAltName=DNS:$name" >"$dir/$name.ext"
            openssl x509 -req -in "$dir/$name.csr" -CA "$dir/ca.pem" -CAkey "$dir/ca.key" \
                -CAcreateserial -days 2 -extfile "$dir/$name.ext" -out "$dir/$name.pem"
        done
        echo 'hostssl all all 127.0.0.1/32 trust clientcert=verify-full' >"$dir/data/pg_hba.conf"
        # pg_ctl asks at the socket whether the server is there.
        echo 'local all all trust' >>"$dir/data/pg_hba.conf"
        listen="-c listen_addresses=127.0.0.1 -c port=$3 -c ssl=on -c ssl_ca_file=$dir/ca.pem \
            -c ssl_cert_file=$dir/localhost.pem -c ssl_key_file=$dir/localhost.key"
    fi
    # Nothing here outlives the tests, so nothing has to reach the disk, unless its time is measured.
    durability="-c fsync=off -c full_page_writes=off"
    [ -n "${STINT_STANDBY-}" ] || durability="$durability -c synchronous_commit=off"
    [ -z "${STINT_DURABLE-}" ] || durability=
    # start FOLDER OPTIONS
    start() {
        "$bin/pg_ctl" -D "$dir/$1" -l "$dir/server.log" -w -t 120 start -o "$2 \
            -c unix_socket_directories='$dir' -c max_connections=300 $durability"
    }
    start data "$listen"
    if [ -n "${STINT_STANDBY-}" ]; then
        "$bin/pg_basebackup" -h "$dir" -U stint -D "$dir/standby" -R --no-sync -c fast
        start standby "$listen -c port=5433"
        for setting in "synchronous_standby_names = '*'" "synchronous_commit = remote_apply"; do
            "$bin/psql" -h "$dir" -U stint -d postgres -c "ALTER SYSTEM SET $setting"
        done
        "$bin/pg_ctl" -D "$dir/data" reload
    fi
} >"$dir/log" 2>&1 </dev/null || { cat "$dir/log" "$dir/server.log" >&2 2>/dev/null; exit 1; }
echo "$dir"
while read -r fault; do
    case $fault in
        restart) stop data; start data "$listen" ;;
        promote) stop data; "$bin/pg_ctl" -D "$dir/standby" -w -t 120 promote ;;
    esac >>"$dir/log" 2>&1 </dev/null
    echo "$fault"
done
