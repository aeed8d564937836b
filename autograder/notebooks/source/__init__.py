"""What an author got wrong in a source notebook, found before a student meets it."""
