"""What it costs to run the code of a submission in a process of its own."""
