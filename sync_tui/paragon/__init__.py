"""The one place that speaks to the Sync API: wire format, client, transport, credentials."""
