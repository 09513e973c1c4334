"""Chaos: a monitor as a real process, a server with every fault we know, and an oracle that counts what came of it."""
