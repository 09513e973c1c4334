"""The engine: one worker per sync, gate, supervisor and store. It knows no screen."""
