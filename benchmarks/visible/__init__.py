"""Typical mistakes of students against the tests that they see: caught, named, or silent."""
