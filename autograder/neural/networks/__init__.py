"""Networks of fully connected layers, however they are built."""
