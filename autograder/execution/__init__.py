"""Running the code of a submission where it can do no harm, and asking it questions from outside."""
