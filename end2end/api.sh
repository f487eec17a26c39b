#!/usr/bin/env bash
# Calls every endpoint of a running server with curl, with valid and invalid input, and checks the
# responses. Needs only bash and curl.
#
#   end2end/api.sh [BASE]                  as a guest, then as an account (http://127.0.0.1:3000)
#   STINT_TOKEN=stint_… end2end/api.sh BASE
#                                          only sessions and tasks, with a token that has all their
#                                          scopes; its account must not have an open session
#
# The server must run with STINT_RATE_LIMITS=off: the script signs in more often than the limits allow.
set -u

BASE=${1:-http://127.0.0.1:3000}
BASE=${BASE%/}
TOKEN=${STINT_TOKEN:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0
STATUS= BODY= HEADERS=
auth=()

# call METHOD PATH [CURL ARGUMENTS…]: sets STATUS, BODY and HEADERS.
call() {
  local method=$1 path=$2
  shift 2
  request="$method $path"
  STATUS=$(curl --silent --show-error --max-time 20 --path-as-is --request "$method" "${auth[@]}" "$@" \
    --output "$work/body" --dump-header "$work/headers" --write-out '%{http_code}' "$BASE$path" 2>"$work/error") ||
    STATUS="none ($(cat "$work/error"))"
  BODY=$(cat "$work/body" 2>/dev/null)
  HEADERS=$(tr -d '\r' <"$work/headers" 2>/dev/null)
  : >"$work/body"
}

# json METHOD PATH BODY [CURL ARGUMENTS…]: like call, with a JSON body.
json() {
  local method=$1 path=$2 body=$3
  shift 3
  call "$method" "$path" --header 'Content-Type: application/json' --data-raw "$body" "$@"
}

# stream LINE PATH [CURL ARGUMENTS…]: like call, for an event stream. Reads up to the end of the
# event that has this line, because the server never closes the stream.
stream() {
  local last_line=$1 path=$2 line is_last= curl
  shift 2
  request="GET $path"
  : >"$work/headers"
  exec 3< <(exec curl --silent --no-buffer --max-time 20 "${auth[@]}" "$@" \
    --dump-header "$work/headers" "$BASE$path" 2>"$work/error")
  curl=$!
  BODY=
  while IFS= read -r line <&3; do
    BODY+="$line"$'\n'
    if [[ $line == "$last_line" ]]; then is_last=true; fi
    if [ -n "$is_last" ] && [ -z "$line" ]; then break; fi
  done
  kill "$curl" 2>/dev/null
  exec 3<&-
  HEADERS=$(tr -d '\r' <"$work/headers" 2>/dev/null)
  STATUS=$(head -n 1 <<<"$HEADERS" | cut -d ' ' -f 2)
}

pass() { passed=$((passed + 1)); }

fail() {
  failed=$((failed + 1))
  printf 'FAILED  %s\n        %s\n        response: %s %s\n' "$request" "$1" "$STATUS" "${BODY:0:600}"
}

# expect STATUS [PATTERN…]: the status, and extended regular expressions that the body matches.
expect() {
  local status=$1 pattern
  shift
  if [ "$STATUS" != "$status" ]; then fail "expected $status"; return; fi
  for pattern in "$@"; do
    if ! grep -Eq -- "$pattern" <<<"$BODY"; then fail "expected in the body: $pattern"; return; fi
  done
  pass
}

# header PATTERN: a response header that matches, ignoring case.
header() {
  if grep -Eiq -- "$1" <<<"$HEADERS"; then pass; else fail "expected a header: $1"; fi
}

# problem STATUS CODE [PATTERN…]: a problem document (RFC 9457) with all common members.
problem() {
  local status=$1 code=$2
  shift 2
  expect "$status" "\"code\":\"$code\"" "\"status\":$status" '"title":"' '"detail":"' '"requestId":"' \
    "\"type\":\"/api/docs#$code\"" "$@"
  header '^content-type: application/problem\+json'
}

# field NAME: the first string member with this name in the body.
field() { grep -Eo "\"$1\":\"[^\"]*\"" <<<"$BODY" | head -n 1 | cut -d '"' -f 4; }

# random_uuid: a version 4 UUID.
random_uuid() {
  local hex
  hex=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  printf '%s-%s-4%s-8%s-%s' "${hex:0:8}" "${hex:8:4}" "${hex:13:3}" "${hex:17:3}" "${hex:20:12}"
}

# as_guest JAR: authenticates the following requests as a new guest.
as_guest() {
  auth=(--cookie "$1" --cookie-jar "$1" --header "Origin: $BASE")
  json POST /api/auth/guest '{"timeZone":"Europe/Berlin"}'
}

section() { printf '%s\n' "— $1"; }

section 'OpenAPI document'
call GET /api/openapi.json
expect 200 '"openapi":"3\.1' '"/api/sessions/\{id\}/complete"'
header '^content-type: application/json'
call GET /api/docs
expect 200 '<h1>' 'id="session_already_open"'
call GET /api/docs.css
expect 200 'body'

section 'unauthenticated'
for path in /api/sessions /api/sessions/current "/api/sessions/$(random_uuid)" "/api/sessions/$(random_uuid)/events" \
  /api/events /api/events/stream /api/stats /api/tasks /api/projects "/api/tasks/$(random_uuid)/progress"; do
  call GET "$path"
  problem 401 unauthenticated
  header '^www-authenticate: Bearer'
done
json POST /api/sessions '{"sessionType":"pomodoro"}'
problem 401 unauthenticated
call GET /api/sessions --header 'Authorization: Bearer stint_wrong'
expect 401 '"code":"'

if [ -n "$TOKEN" ]; then
  auth=(--header "Authorization: Bearer $TOKEN")
else
  section 'guest'
  as_guest "$work/jar"
  expect 201 '"guest":true' '"timeZone":"Europe/Berlin"'
  header '^set-cookie: .*HttpOnly'
  call GET /api/me
  expect 200 '"guest":true' '"userId":"'
fi

section 'start a session'
call GET /api/sessions/current
expect 200 '"session":null' '"serverTime":"'
header '^cache-control: no-store'
header '^x-request-id: '
json POST /api/sessions '{}'
problem 422 required '"pointer":"/sessionType"'
json POST /api/sessions '{"sessionType":1,"plannedDuration":"x","more":true}'
problem 422 validation_failed '"pointer":"/sessionType","code":"wrong_type"' '"pointer":"/more","code":"unknown_field"'
json POST /api/sessions '{"sessionType":"marathon"}'
problem 422 unknown_session_type
json POST /api/sessions '{"sessionType":"custom"}'
problem 422 planned_duration_required
for minutes in 4 121 -1 300; do
  json POST /api/sessions "{\"sessionType\":\"custom\",\"plannedDuration\":$minutes}"
  problem 422 planned_duration_out_of_range
done
json POST /api/sessions '{"sessionType":"pomodoro","plannedDuration":30}'
problem 422 planned_duration_mismatch
json POST /api/sessions '{"sessionType":"pomodoro","taskId":"7"}'
problem 422 wrong_type '"pointer":"/taskId"'
json POST /api/sessions '{"sessionType":"pomodoro","intention":"a\u0000b"}'
problem 422 text_not_allowed
json POST /api/sessions "{\"sessionType\":\"pomodoro\",\"intention\":\"$(printf 'x%.0s' {1..501})\"}"
problem 422 text_too_long
for body in '' '{' '{}x' '{"a":NaN}' '{"a":1,"a":2}' '{"a":"\ud800"}' '{"a":1e999}'; do
  json POST /api/sessions "$body"
  problem 400 invalid_json
done
printf '{"a":"\xff"}' >"$work/latin1"
call POST /api/sessions --header 'Content-Type: application/json' --data-binary "@$work/latin1"
problem 400 invalid_json
head -c 100000 /dev/zero | tr '\0' '[' >"$work/deep"
call POST /api/sessions --header 'Content-Type: application/json' --data-binary "@$work/deep"
problem 400 invalid_json
head -c 300000 /dev/zero | tr '\0' ' ' >"$work/large"
call POST /api/sessions --header 'Content-Type: application/json' --data-binary "@$work/large"
problem 413 body_too_large
call POST /api/sessions --header 'Content-Type: text/plain' --data-raw '{"sessionType":"pomodoro"}'
problem 415 unsupported_media_type
json POST /api/sessions '{"sessionType":"pomodoro"}' --header "Idempotency-Key: $(printf 'k%.0s' {1..256})"
problem 400 invalid_header

key=$(random_uuid)
task=$(random_uuid)
start="{\"sessionType\":\"custom\",\"plannedDuration\":50,\"intention\":\"Chapter 3\",\"taskId\":\"$task\"}"
json POST /api/sessions "$start" --header "Idempotency-Key: $key"
expect 201 '"status":"active"' '"plannedDuration":50' '"version":1' "\"taskId\":\"$task\"" \
  '"allowedActions":\["pause","recordDistraction","extend","complete","abandon","amend"\]'
header '^location: /api/sessions/'
header '^etag: "1"'
id=$(field sessionId)
json POST /api/sessions "$start" --header "Idempotency-Key: $key"
expect 201 "\"sessionId\":\"$id\""
header '^idempotency-replayed: true'
json POST /api/sessions '{"sessionType":"short"}' --header "Idempotency-Key: $key"
problem 422 idempotency_key_reused
json POST /api/sessions '{"sessionType":"short"}'
problem 409 session_already_open '"currentStatus":"active"' "\"session\":\{\"sessionId\":\"$id\""
json POST /api/sessions "{\"sessionType\":\"short\",\"sessionId\":\"$id\"}"
problem 409 session_id_taken

section 'read sessions'
call GET "/api/sessions/$id"
expect 200 "\"sessionId\":\"$id\"" '"timer":\{'
header '^etag: "1"'
call GET /api/sessions/current
expect 200 "\"session\":\{\"sessionId\":\"$id\""
call GET /api/sessions/nonsense
problem 400 invalid_id
call GET "/api/sessions/$(random_uuid)"
problem 404 session_not_found
call GET "/api/sessions/$(random_uuid)/events"
problem 404 session_not_found

section 'pause, resume, distractions'
call PUT "/api/sessions/$id/resume"
problem 409 session_not_paused '"allowedActions":\['
call PUT "/api/sessions/$id/pause" --header 'If-Match: "9"'
problem 412 version_mismatch
call PUT "/api/sessions/$id/pause" --header 'If-Match: 1'
problem 400 invalid_header
json PUT "/api/sessions/$id/pause" '{"reason":"x"}'
problem 422 unknown_field '"pointer":"/reason"'
json PUT "/api/sessions/$id/pause" '{"pauseReason":"Quick phone call"}' --header 'If-Match: "1"'
expect 200 '"status":"paused"' '"pauseReason":"Quick phone call"' '"version":2'
header '^etag: "2"'
call PUT "/api/sessions/$id/pause"
problem 409 session_not_active '"currentStatus":"paused"'
json POST "/api/sessions/$id/distractions" '{"kind":"internal"}'
problem 409 session_not_active
call PUT "/api/sessions/$id/resume" --header 'If-Match: "7", "2"'
expect 200 '"status":"active"' '"version":3'
json POST "/api/sessions/$id/distractions" '{}'
problem 422 required '"pointer":"/kind"'
json POST "/api/sessions/$id/distractions" '{"kind":"inner"}'
problem 422 unknown_distraction_kind
json POST "/api/sessions/$id/distractions" '{"kind":"external","note":"Doorbell"}'
expect 201 '"distractionCount":1'
for _ in 2 3; do
  call PUT "/api/sessions/$id/pause"
  expect 200 '"status":"paused"'
  call PUT "/api/sessions/$id/resume"
  expect 200 '"status":"active"'
done
call PUT "/api/sessions/$id/pause"
problem 409 pause_limit_reached

section 'complete'
json PUT "/api/sessions/$id/complete" '{"qualityRating":6,"focusScore":101}'
problem 422 validation_failed '"code":"quality_rating_out_of_range"' '"code":"focus_score_out_of_range"'
json PATCH "/api/sessions/$id" '{"qualityRating":3}'
problem 409 session_open
json PATCH "/api/sessions/$id" '{"intention":"Chapter 3"}'
expect 200 '"status":"active"' '"intention":"Chapter 3"'
call DELETE "/api/sessions/$id"
problem 409 session_open
key=$(random_uuid)
complete='{"qualityRating":4,"taskProgress":"  Drafted "}'
json PUT "/api/sessions/$id/complete" "$complete" --header "Idempotency-Key: $key"
expect 200 '"status":"completed"' '"qualityRating":4' '"taskProgress":"Drafted"' '"timer":null' '"focusScoreSource":"calculated"'
json PUT "/api/sessions/$id/complete" "$complete" --header "Idempotency-Key: $key"
expect 200 '"status":"completed"'
header '^idempotency-replayed: true'
for action in pause resume complete abandon; do
  call PUT "/api/sessions/$id/$action"
  problem 409 session_ended '"currentStatus":"completed"' '"allowedActions":\["reopen","amend","correct","delete"\]'
done
json POST "/api/sessions/$id/distractions" '{"kind":"internal"}'
problem 409 session_ended

section 'amend, delete, restore'
json PATCH "/api/sessions/$id" '{"qualityRating":9}'
problem 422 quality_rating_out_of_range
json PATCH "/api/sessions/$id" '{"status":"active"}'
problem 422 unknown_field
json PATCH "/api/sessions/$id" '{"qualityRating":5,"intention":null}'
expect 200 '"qualityRating":5' '"intention":null' '"taskProgress":"Drafted"'
call POST "/api/sessions/$id/restore"
problem 409 session_not_deleted
call DELETE "/api/sessions/$id"
expect 204
call GET "/api/sessions/$id"
problem 404 session_not_found
call DELETE "/api/sessions/$id"
problem 404 session_not_found
call POST "/api/sessions/$id/restore"
expect 200 "\"sessionId\":\"$id\"" '"status":"completed"'
call GET "/api/sessions/$id/events"
expect 200 '"type":"FocusSessionStarted"' '"type":"SessionPaused"' '"type":"SessionResumed"' \
  '"type":"DistractionRecorded"' '"type":"SessionCompleted"' '"type":"SessionAmended"' \
  '"type":"SessionDeleted"' '"type":"SessionRestored"' '"sequence":1,'

section 'abandon'
chosen=$(random_uuid)
json POST /api/sessions "{\"sessionType\":\"short\",\"sessionId\":\"$chosen\"}"
expect 201 "\"sessionId\":\"$chosen\"" '"plannedDuration":15'
json PUT "/api/sessions/$chosen/abandon" '{"progressMade":7}'
problem 422 wrong_type
json PUT "/api/sessions/$chosen/abandon" '{"reason":"Fire alarm","progressMade":"Half"}'
expect 200 '"status":"abandoned"' '"abandonReason":"Fire alarm"' '"progressMade":"Half"'

section 'offline replay'
now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
offline=$(random_uuid)
replayed="{\"commandId\":\"$(random_uuid)\",\"sessionId\":\"$offline\",\"occurredAt\":\"2000-01-01T00:00:00Z\",\"type\":\"start\",\"sessionType\":\"short\"}"
json POST /api/sync "{\"rulesVersion\":1,\"commands\":[$replayed,{\"type\":\"start\"}]}"
expect 200 '"outcome":"rejected"' '"code":"occurred_too_long_ago"' '"commandId":null'
pause="{\"commandId\":\"$(random_uuid)\",\"sessionId\":\"$offline\",\"occurredAt\":\"$now\",\"type\":\"pause\"}"
json POST /api/sync "{\"rulesVersion\":1,\"commands\":[$pause]}"
expect 200 '"outcome":"rejected"' '"code":"session_not_found"'
json POST /api/sync "{\"rulesVersion\":1,\"commands\":[$pause]}"
expect 200 '"outcome":"duplicate"' '"firstOutcome":"rejected"'
json POST /api/sync '{"rulesVersion":999,"commands":[]}'
problem 409 rules_version_unknown
json POST /api/sync '{"commands":[]}'
problem 422 required '"pointer":"/rulesVersion"'

section 'lists'
call GET '/api/sessions?limit=1'
expect 200 '"limit":1' '"totalItems":[2-9]' "\"sessionId\":\"$chosen\""
header '^link: .*rel="next"'
call GET '/api/sessions?limit=1&page=2'
expect 200 "\"sessionId\":\"$id\""
header '^link: .*rel="prev"'
call GET '/api/sessions?status=open'
expect 200 '"items":\[\]'
call GET '/api/sessions?status=completed,abandoned&sessionType=custom'
expect 200 "\"sessionId\":\"$id\""
call GET "/api/sessions?taskId=$task"
expect 200 '"totalItems":1'
call GET '/api/sessions?startDate=2000-01-01&endDate=2000-12-31&timeZone=Asia/Kathmandu'
expect 200 '"totalItems":0'
call GET '/api/sessions?startDate=2000-01-01T00:00:00%2B01:00'
expect 200 "\"sessionId\":\"$id\""
for query in 'page=x' 'limit=1.5' 'taskId=7' 'startDate=yesterday' 'page=1&page=2' 'status=%ff'; do
  call GET "/api/sessions?$query"
  problem 400 invalid_query
done
while read -r query code; do
  call GET "/api/sessions?$query"
  problem 422 "$code"
done <<'QUERIES'
page=0 page_out_of_range
limit=0 limit_out_of_range
limit=101 limit_out_of_range
status=done unknown_status
sessionType=nap unknown_session_type
timeZone=Mars unknown_time_zone
startDate=2026-11-23&endDate=2026-11-22 start_after_end
sort=up unknown_sort
order=up unknown_field
page=0&limit=0 validation_failed
QUERIES

section 'statistics'
if [ -n "$TOKEN" ]; then
  call GET /api/stats
  problem 403 insufficient_scope '"requiredScope":"stats:read"'
else
  call GET /api/stats
  expect 200 '"timeZone":"Europe/Berlin"' '"dayStartsAt":0' '"byType":\{"pomodoro":0,"short":1,"long":0,"custom":1\}' \
    '"completed":1,"automatic":0,"abandoned":1,"open":0,"completionRate":50.0' '"streak":\{"current":1,"longest":1\}' \
    '"hours":\[\{"hour":0,' '"weekdays":\[\{"weekday":1,' "\"taskId\":\"$task\"" '"goal":null'
  header '^cache-control: no-store'
  call GET '/api/stats?startDate=2011-12-29&endDate=2011-12-31&timeZone=Pacific/Apia'
  expect 200 '"date":"2011-12-30","begins":"2011-12-30T10:00:00.000Z","ends":"2011-12-30T10:00:00.000Z"'
  for query in 'startDate=yesterday' 'endDate=2026-11-22T10:00:00Z' 'timeZone=a&timeZone=b'; do
    call GET "/api/stats?$query"
    problem 400 invalid_query
  done
  while read -r query code; do
    call GET "/api/stats?$query"
    problem 422 "$code"
  done <<'QUERIES'
timeZone=Mars unknown_time_zone
startDate=2026-11-23&endDate=2026-11-22 start_after_end
startDate=2000-01-01&endDate=2026-11-22 range_too_long
limit=5 unknown_field
QUERIES
fi

section 'events'
call GET '/api/events?limit=1'
expect 200 '"items":\[\{.*"sequence":1,' '"lastSequence":[1-9]'
header '^cache-control: no-store'
newest=$(grep -Eo '"lastSequence":[0-9]+' <<<"$BODY" | cut -d : -f 2)
call GET "/api/events?after=$((newest - 1))"
expect 200 "\"sequence\":$newest," "\"lastSequence\":$newest"
call GET "/api/events?after=$newest"
expect 200 '"items":\[\]' "\"lastSequence\":$newest"
while read -r query status code; do
  call GET "/api/events?$query"
  problem "$status" "$code"
done <<'QUERIES'
after=-1 422 after_out_of_range
after=x 400 invalid_query
limit=0 422 limit_out_of_range
limit=101 422 limit_out_of_range
limit=0&after=-1 422 validation_failed
since=1 422 unknown_field
QUERIES
call POST /api/events
problem 405 method_not_allowed
stream "id: $newest" /api/events/stream
expect 200 '^retry: [0-9]+$' "^id: $newest\$"
header '^content-type: text/event-stream'
header '^cache-control: no-store'
header '^x-accel-buffering: no'
stream "id: $newest" "/api/events/stream?after=$((newest - 1))"
expect 200 "^id: $((newest - 1))\$" "^id: $newest\$" '^event: [A-Z]' "^data: \\{.*\"sequence\":$newest,"
stream "id: $newest" '/api/events/stream?after=0' --header "Last-Event-ID: $newest"
expect 200 "^id: $newest\$"
for wrong in -1 x 1.5; do
  call GET /api/events/stream --header "Last-Event-ID: $wrong"
  problem 400 invalid_header
done
call GET "/api/events/stream?after=$((newest + 1))"
problem 422 after_out_of_range
call GET '/api/events/stream?limit=1'
problem 422 unknown_field

section 'projects'
project=$(random_uuid)
json POST /api/projects '{}'
problem 422 required '"pointer":"/name"'
json POST /api/projects '{"name":" ","color":"red","more":1}'
problem 422 unknown_field
json POST /api/projects '{"name":" ","color":"red"}'
problem 422 validation_failed '"code":"color_invalid"' '"code":"required"'
json POST /api/projects "{\"name\":\"Thesis\",\"color\":\"#3366CC\",\"projectId\":\"$project\"}"
expect 201 '"color":"#3366cc"' '"openTasks":0'
header "^location: /api/projects/$project"
json POST /api/projects "{\"name\":\"Again\",\"projectId\":\"$project\"}"
problem 409 project_id_taken
call GET '/api/projects?limit=1'
expect 200 "\"projectId\":\"$project\""
header '^link: .*rel="last"'
call GET '/api/projects?archived=maybe'
problem 400 invalid_query
json PATCH "/api/projects/$project" '{"name":"Doctoral thesis","color":null}' --header 'If-Match: "1"'
expect 200 '"color":null' '"version":2'
call GET "/api/projects/$project"
expect 200 '"name":"Doctoral thesis"'
header '^etag: "2"'
call DELETE "/api/projects/$project" --header 'If-Match: "1"'
problem 412 version_mismatch
call DELETE "/api/projects/$project"
expect 204
call GET '/api/projects?archived=true'
expect 200 "\"projectId\":\"$project\""
json PATCH "/api/projects/$project" '{"archived":false}'
expect 200 '"archivedAt":null'
call GET "/api/projects/$(random_uuid)"
problem 404 project_not_found

section 'tasks'
call GET "/api/tasks/$task/progress"
expect 200 '"task":null' '"totalItems":1' '"completed":1'
call GET "/api/tasks/$(random_uuid)/progress"
problem 404 task_not_found
call GET "/api/tasks/$task"
problem 404 task_not_found
json POST /api/tasks '{}'
problem 422 required '"pointer":"/title"'
json POST /api/tasks '{"title":"","status":"closed","estimatedSessions":100}'
problem 422 validation_failed '"code":"required"' '"code":"unknown_status"' '"code":"estimated_sessions_out_of_range"'
json POST /api/tasks "{\"title\":\"x\",\"projectId\":\"$(random_uuid)\"}"
problem 422 unknown_project '"pointer":"/projectId"'
key="tasks-$(random_uuid)"
for again in '' true; do
  json POST /api/tasks "{\"title\":\"Chapter 3\",\"estimatedSessions\":4,\"projectId\":\"$project\",\"taskId\":\"$task\"}" \
    --header "Idempotency-Key: $key"
  expect 201 '"sessionsSpent":1' '"estimatedSessions":4' "\"taskId\":\"$task\""
  header "^location: /api/tasks/$task"
  if [ -n "$again" ]; then header '^idempotency-replayed: true'; fi
done
json POST /api/tasks '{"title":"Other"}' --header "Idempotency-Key: $key"
problem 422 idempotency_key_reused
json POST /api/tasks "{\"title\":\"Again\",\"taskId\":\"$task\"}"
problem 409 task_id_taken
call GET "/api/tasks?status=open&projectId=$project"
expect 200 '"totalItems":1' "\"taskId\":\"$task\""
header '^link: .*rel="last"'
while read -r query code status; do
  call GET "/api/tasks?$query"
  problem "$status" "$code"
done <<'QUERIES'
page=0 page_out_of_range 422
limit=101 limit_out_of_range 422
status=completed unknown_status 422
sort=up unknown_sort 422
order=up unknown_field 422
archived=yes invalid_query 400
projectId=7 invalid_query 400
QUERIES
json PATCH "/api/tasks/$task" '{"title":null}'
problem 422 required
json PATCH "/api/tasks/$task" '{"status":"done","estimatedSessions":null}' --header 'If-Match: "1"'
expect 200 '"status":"done"' '"doneAt":"' '"estimatedSessions":null'
header '^etag: "2"'
call GET "/api/projects/$project"
expect 200 '"openTasks":0' '"doneTasks":1'
call GET "/api/tasks/$task/progress?limit=1"
expect 200 '"title":"Chapter 3"' '"completed":1' '"actualSeconds":'
call DELETE "/api/tasks/$task"
expect 204
call GET /api/tasks
expect 200 '"totalItems":0'
call GET "/api/tasks/$task"
expect 200 '"archived":true'
call DELETE "/api/tasks/$(random_uuid)"
problem 404 task_not_found
call GET /api/tasks/7
problem 400 invalid_id

section 'paths, methods, request ids'
call GET /api/nothing
problem 404 no_such_route
call DELETE /api/sessions
problem 405 method_not_allowed
header '^allow: .*POST'
call GET /api/nothing --header 'X-Request-Id: my-id.1'
problem 404 no_such_route '"requestId":"my-id.1"'
header '^x-request-id: my-id.1'

if [ -z "$TOKEN" ]; then
  section 'another account'
  mine=("${auth[@]}")
  as_guest "$work/other"
  expect 201
  for call in "GET /api/sessions/$id" "GET /api/sessions/$id/events" "PATCH /api/sessions/$id" "DELETE /api/sessions/$id" \
    "POST /api/sessions/$id/restore" "PUT /api/sessions/$id/pause" "PUT /api/sessions/$id/resume" \
    "PUT /api/sessions/$id/complete" "PUT /api/sessions/$id/abandon"; do
    # shellcheck disable=SC2086 # split into method and path
    call $call
    problem 404 session_not_found
  done
  json POST "/api/sessions/$id/distractions" '{"kind":"internal"}'
  problem 404 session_not_found
  call GET /api/sessions
  expect 200 '"totalItems":0'
  for call in "GET /api/tasks/$task" "GET /api/tasks/$task/progress" "PATCH /api/tasks/$task" "DELETE /api/tasks/$task"; do
    # shellcheck disable=SC2086 # split into method and path
    call $call
    problem 404 task_not_found
  done
  for method in GET PATCH DELETE; do
    call "$method" "/api/projects/$project"
    problem 404 project_not_found
  done

  section 'push subscriptions'
  auth=("${mine[@]}")
  call GET /api/push/key
  expect 200 '"publicKey":"B[A-Za-z0-9_-]{86}"'
  keys='"keys":{"p256dh":"BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4","auth":"BTBZMqHH6r4Tts7J_aSIgg"}'
  browser="{\"endpoint\":\"https://push.example.net/$(random_uuid)\",\"expirationTime\":null,$keys}"
  json POST /api/push/subscriptions "$browser"
  expect 201 '"id":"' '"createdAt":"'
  subscription=$(field id)
  json POST /api/push/subscriptions "$browser"
  expect 200 "\"id\":\"$subscription\""
  json POST /api/push/subscriptions '{}'
  problem 422 validation_failed '"pointer":"/endpoint","code":"required"' '"pointer":"/keys","code":"required"'
  for endpoint in push http://push.example.net/1 https://me@push.example.net/1; do
    json POST /api/push/subscriptions "{\"endpoint\":\"$endpoint\",$keys}"
    problem 422 push_endpoint_invalid
  done
  json POST /api/push/subscriptions '{"endpoint":"https://push.example.net/1","keys":{"p256dh":"BCVx","auth":"AA"}}'
  problem 422 validation_failed '"pointer":"/keys/p256dh","code":"push_key_invalid"' '"pointer":"/keys/auth"'
  for _ in 1 2; do
    json DELETE /api/push/subscriptions "{\"endpoint\":$(grep -Eo '"https[^"]*"' <<<"$browser")}"
    expect 204
  done
  json DELETE /api/push/subscriptions '{}'
  problem 422 required '"pointer":"/endpoint"'
  auth=()
  call GET /api/push/key
  problem 401 unauthenticated

  section 'cross-site requests'
  auth=(--cookie "$work/jar")
  json POST /api/sessions '{"sessionType":"short"}' --header 'Origin: https://evil.example'
  problem 403 cross_site_request
  json POST /api/sessions '{"sessionType":"short"}' --header 'Sec-Fetch-Site: cross-site'
  problem 403 cross_site_request
  json POST /api/sessions '{"sessionType":"short"}'
  problem 403 cross_site_request

  section 'account and tokens'
  auth=("${mine[@]}")
  json POST /api/tokens '{"name":"curl","scopes":["sessions:read"]}'
  problem 403 guest_not_allowed
  json POST /api/webhooks '{"url":"https://example.org/"}'
  problem 403 guest_not_allowed
  json POST /api/auth/register '{"email":"nonsense","password":"short"}'
  problem 422 validation_failed '"code":"email_invalid"' '"code":"password_too_short"'
  email="curl-$(random_uuid)@example.org"
  json POST /api/auth/register "{\"email\":\"$email\",\"password\":\"correct horse battery\"}"
  expect 201 '"guest":false' "\"email\":\"$email\""
  header '^set-cookie: '
  call GET /api/sessions
  expect 200 "\"sessionId\":\"$id\""
  json POST /api/tokens '{"name":"","scopes":["everything"]}'
  expect 422 '"code":"unknown_scope"'
  json POST /api/tokens '{"name":"curl","scopes":["sessions:read"]}'
  expect 201 '"secret":"stint_' '"scopes":\["sessions:read"\]'
  secret=$(field secret)
  token=$(field id)
  call GET /api/tokens
  expect 200 "\"id\":\"$token\""
  if grep -Fq "$secret" <<<"$BODY"; then fail 'the secret must only be shown once'; else pass; fi

  section 'requests with a token'
  auth=(--header "Authorization: Bearer $secret")
  call GET "/api/sessions/$id"
  expect 200 "\"sessionId\":\"$id\""
  json POST /api/sessions '{"sessionType":"short"}'
  problem 403 insufficient_scope '"requiredScope":"sessions:write"'
  call GET /api/push/key
  problem 403 login_required
  call GET /api/me
  problem 403 insufficient_scope '"requiredScope":"profile:read"'
  call GET /api/tokens
  problem 403 login_required
  auth=("${mine[@]}")
  call DELETE "/api/tokens/$token"
  expect 204
  call DELETE "/api/tokens/$token"
  problem 404 token_not_found
  auth=(--header "Authorization: Bearer $secret")
  call GET /api/sessions
  problem 401 invalid_token

  section 'webhooks'
  auth=("${mine[@]}")
  json POST /api/webhooks '{"url":"http://example.org/"}'
  # A server that allows private addresses (STINT_WEBHOOKS_ALLOW_PRIVATE) accepts http as well.
  if [ "$STATUS" = 201 ]; then
    expect 201 '"secret":"whsec_'
    call DELETE "/api/webhooks/$(field id)"
    expect 204
  else
    problem 422 url_not_allowed '"pointer":"/url"'
    json POST /api/webhooks '{"url":"https://0x7f.1/hook"}'
    problem 422 url_not_allowed
  fi
  json POST /api/webhooks '{"url":"https://example.org/","secret":"mine"}'
  problem 422 unknown_field
  json POST /api/webhooks '{"url":"https://example.org/","events":["SessionStarted"]}'
  problem 422 unknown_event_type '"pointer":"/events/0"' 'SessionCompleted'
  json POST /api/webhooks '{"url":"https://webhooks.invalid/stint","events":["SessionDeleted"]}'
  expect 201 '"secret":"whsec_[A-Za-z0-9+/]*="' '"enabled":true'
  header '^location: /api/webhooks/'
  secret=$(field secret)
  hook=$(field id)
  call GET /api/webhooks
  expect 200 "\"id\":\"$hook\""
  if grep -Fq "$secret" <<<"$BODY"; then fail 'the secret must only be shown once'; else pass; fi
  json PATCH "/api/webhooks/$hook" '{"description":"curl","events":null}'
  expect 200 '"description":"curl"' '"events":null'
  json PATCH "/api/webhooks/$hook" '{"enabled":"no"}'
  problem 422 wrong_type
  call POST "/api/webhooks/$hook/rotate-secret"
  expect 200 '"secret":"whsec_'
  call POST "/api/webhooks/$hook/test"
  expect 202 '"type":"webhook.test"' '"sequence":null'
  delivery=$(field id)
  call GET "/api/webhooks/$hook/deliveries?status=pending"
  expect 200 "\"id\":\"$delivery\"" '"totalItems":1'
  header '^link: .*rel="last"'
  call GET "/api/webhooks/$hook/deliveries?status=lost"
  problem 422 unknown_delivery_status
  call POST "/api/webhooks/$hook/deliveries/$delivery/redeliver"
  expect 202 "\"id\":\"$delivery\""
  call POST "/api/webhooks/$hook/deliveries/$(random_uuid)/redeliver"
  problem 404 delivery_not_found
  json PATCH "/api/webhooks/$hook" '{"enabled":false}'
  expect 200 '"disabledReason":"requested"'
  call GET "/api/webhooks/$hook/deliveries"
  expect 200 '"failedBecause":"webhook_disabled"'
  call POST "/api/webhooks/$hook/test"
  problem 409 webhook_disabled
  call DELETE "/api/webhooks/$hook"
  expect 204
  call GET "/api/webhooks/$hook"
  problem 404 webhook_not_found
  call GET /api/webhooks/7
  problem 400 invalid_id

  section 'password, sign out, sign in'
  auth=("${mine[@]}")
  json PATCH /api/me '{"displayName":"Ada","dayStartsAt":240,"dailyGoalMinutes":180,"weekStartsOn":7}'
  expect 200 '"displayName":"Ada"' '"dayStartsAt":240' '"dailyGoalMinutes":180' '"weekStartsOn":7'
  json PATCH /api/me '{"dailyGoalMinutes":null}'
  expect 200 '"dailyGoalMinutes":null' '"dayStartsAt":240'
  json PATCH /api/me '{"dayStartsAt":1440,"weekStartsOn":0,"timeZone":null}'
  problem 422 wrong_type '"pointer":"/timeZone"'
  json PATCH /api/me '{"dayStartsAt":1440,"weekStartsOn":0}'
  problem 422 validation_failed day_starts_at_out_of_range week_starts_on_out_of_range
  call GET /api/me/logins
  expect 200 '"current":true' '"userAgent":"curl'
  call GET '/api/me/activity?limit=1'
  expect 200 '"kind":"' '"network":"' '"nextCursor":"'
  call DELETE /api/me/logins
  expect 204
  call DELETE /api/me/logins/0198f3b0-0000-7000-8000-000000000999
  problem 404 login_not_found
  call DELETE /api/me/logins/mine
  problem 400 invalid_id
  json DELETE /api/me '{"password":"wrong"}'
  problem 401 invalid_credentials
  json PUT /api/me/password '{"currentPassword":"wrong","newPassword":"staple of the right kind"}'
  problem 401 invalid_credentials
  json PUT /api/me/password '{"currentPassword":"correct horse battery","newPassword":"staple of the right kind"}'
  expect 204
  json POST /api/auth/logout '{}'
  expect 204
  call GET /api/me
  problem 401 unauthenticated
  json POST /api/auth/login "{\"email\":\"$email\",\"password\":\"correct horse battery\"}"
  problem 401 invalid_credentials
  json POST /api/auth/login "{\"email\":\"$email\",\"password\":\"staple of the right kind\"}"
  expect 200 "\"email\":\"$email\""
  call GET "/api/sessions/$id"
  expect 200 "\"sessionId\":\"$id\""
  json POST /api/auth/register "{\"email\":\"$email\",\"password\":\"correct horse battery\"}"
  problem 409 email_taken
fi

section 'export and import'
# import_log FILE: imports an event log.
import_log() { call POST /api/import --header 'Content-Type: application/jsonl' --data-binary "@$1"; }
call GET '/api/export?format=csv'
# After a byte order mark.
expect 200 $'^\xef\xbb\xbfsessionId,sessionType,status,'
header '^content-type: text/csv'
header '^content-disposition: attachment; filename="stint-[0-9-]*\.csv"'
call GET /api/export
expect 200 '"stint":"everything"' '"sessions":\['
call GET '/api/export?format=xml'
problem 422 unknown_format
call GET '/api/export?format=jsonl'
expect 200 '^\{"stint":"events","version":4'
header '^content-type: application/jsonl'
if [ -z "$TOKEN" ]; then
  printf '%s\n' "$BODY" >"$work/log"
  import_log "$work/log"
  expect 200 '"imported":\{"sessions":0,"events":0,"tasks":0,"projects":0\}' '"problemCount":0'
  printf '{}\n' >"$work/wrong"
  import_log "$work/wrong"
  problem 422 import_refused '"code":"invalid_line"' '"line":1'
  json POST /api/import '{}'
  problem 415 unsupported_media_type

  section 'calendar feed'
  call GET /api/me/calendar
  expect 200 '"createdAt":null'
  call POST /api/me/calendar
  expect 201 '"url":"http'
  feed=$(field url)
  feed=/api/${feed#*/api/}
  call GET "$feed"
  expect 200 '^BEGIN:VCALENDAR'
  header '^content-type: text/calendar'
  call DELETE /api/me/calendar
  expect 204
  call GET "$feed"
  problem 404 calendar_not_found

  section 'account deletion'
  json DELETE /api/me '{"password":"staple of the right kind"}'
  expect 204
  header '^set-cookie: .*Max-Age=0'
  call GET /api/me
  problem 401 unauthenticated
  json POST /api/auth/login "{\"email\":\"$email\",\"password\":\"staple of the right kind\"}"
  problem 401 invalid_credentials
fi

printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
