"""The client that openapi-generator generates for Python: a session, a problem, and events."""

import os

import openapi_client
from openapi_client import (
    AbandonSession, EventsApi, SessionsApi, StartSession, WebhooksApi, CreateWebhook,
)

settings = openapi_client.Configuration(
    host=os.environ["STINT_URL"], access_token=os.environ["STINT_TOKEN"]
)
with openapi_client.ApiClient(settings) as connection:
    sessions = SessionsApi(connection)
    start = StartSession.from_dict({"sessionType": "pomodoro", "intention": "Chapter 3"})
    session = sessions.start_session(start)
    assert session.status == "active", session
    try:
        sessions.start_session(start)
        raise AssertionError("a second start was accepted")
    except openapi_client.ApiException as refused:
        assert refused.status == 409 and refused.data.code == "session_already_open", refused
    sessions.abandon_session(session.session_id, abandon_session=AbandonSession(reason="Fire alarm"))
    log = EventsApi(connection).list_events()
    last = log.items[-1].actual_instance
    assert last.type == "SessionAbandoned" and last.data.abandon_reason == "Fire alarm", last
    webhooks = WebhooksApi(connection)
    made = webhooks.create_webhook(CreateWebhook(url="https://example.org/stint"))
    webhooks.delete_webhook(made.id)
print("1 passed")
