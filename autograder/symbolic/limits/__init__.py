"""Limits of time and memory: a worker process that can be killed, and the plain data that goes to it."""
