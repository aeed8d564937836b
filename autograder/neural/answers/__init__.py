"""Calling what a student wrote, in settings of torch that are the same for everybody."""
