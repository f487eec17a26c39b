"""The client that openapi-python-client generates: the whole life of a session, lists, events,
tasks and webhooks against the server at STINT_URL."""

import os
import uuid

from stint_client import AuthenticatedClient
from stint_client.api.events import list_events
from stint_client.api.sessions import (
    amend_session, complete_session, delete_session, list_sessions, pause_session,
    record_distraction, resume_session, start_session,
)
from stint_client.api.tasks import create_task, get_task_progress
from stint_client.api.webhooks import create_webhook, delete_webhook, list_deliveries, test_webhook
from stint_client.models import (
    AmendSession, CompleteSession, CreateTask, CreateWebhook, EventType, PauseSession, Problem,
    RecordDistraction, DistractionKind, SessionCompletedEvent, SessionType, StartSession,
)

client = AuthenticatedClient(base_url=os.environ["STINT_URL"], token=os.environ["STINT_TOKEN"])

task = create_task.sync(client=client, body=CreateTask(title="Write chapter 3"))
start = StartSession(
    session_type=SessionType.CUSTOM, planned_duration=50, task_id=task.task_id, intention="Chapter 3"
)
key = str(uuid.uuid4())
session = start_session.sync(client=client, body=start, idempotency_key=key)
again = start_session.sync(client=client, body=start, idempotency_key=key)
assert session.session_id == again.session_id
refused = start_session.sync(client=client, body=start)
assert isinstance(refused, Problem) and refused.code == "session_already_open", refused
session_id = session.session_id
pause_session.sync(session_id, client=client, body=PauseSession(pause_reason="Phone"))
resume_session.sync(session_id, client=client)
noted = RecordDistraction(kind=DistractionKind.EXTERNAL, note="Doorbell")
record_distraction.sync(session_id, client=client, body=noted)
done = complete_session.sync(session_id, client=client, body=CompleteSession(quality_rating=4))
assert done.status == "completed" and done.quality_rating == 4, done
amended = amend_session.sync(session_id, client=client, body=AmendSession(intention=None))
assert amended.intention is None, amended

page = list_sessions.sync(client=client, limit=5)
assert page.items[0].session_id == session_id and page.items[0].task_id == task.task_id
log = list_events.sync(client=client)
completed = [event for event in log.items if isinstance(event, SessionCompletedEvent)]
assert completed[-1].data.quality_rating == 4, completed
progress = get_task_progress.sync(task.task_id, client=client)
assert progress.task.title == "Write chapter 3"

wanted = CreateWebhook(url="https://example.org/stint", events=[EventType.SESSIONCOMPLETED])
webhook = create_webhook.sync(client=client, body=wanted)
assert webhook.secret.startswith("whsec_") and webhook.events == [EventType.SESSIONCOMPLETED]
test_webhook.sync(webhook.id, client=client)
assert len(list_deliveries.sync(webhook.id, client=client).items) == 1
delete_webhook.sync_detailed(webhook.id, client=client)
assert delete_session.sync_detailed(session_id, client=client).status_code == 204
print("1 passed")
