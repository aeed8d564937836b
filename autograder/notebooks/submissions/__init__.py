"""From the files that a student handed in to the notebooks that count."""
