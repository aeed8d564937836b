"""Running a restored notebook: in a plain process, or in a candidate and an examiner."""
