"""From what a run has put out to scores, records and summaries."""
