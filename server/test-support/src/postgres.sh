# Runs a throw-away PostgreSQL for the tests: sh postgres.sh BIN TMP [PORT]
# With a port it listens there for TLS alone, with client certificates.
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
    durability="-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    [ -z "${STINT_DURABLE-}" ] || durability=
    "$bin/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w -t 120 start -o "$listen \
        -c unix_socket_directories='$dir' -c max_connections=300 $durability"
} >"$dir/log" 2>&1 </dev/null || { cat "$dir/log" "$dir/server.log" >&2 2>/dev/null; exit 1; }
echo "$dir"
cat >/dev/null || true
