"""The course's cells, recognised in a submission and put back where students changed them."""
