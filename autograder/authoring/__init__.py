"""The author's side: what is written is checked when it is written, rehearsed when it is generated, and
hidden where it should be.
"""
