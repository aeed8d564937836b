"""What a check finds, how findings become a report, and how that is
shown in text, in a terminal and in HTML.
"""
