"""The checks of symbolic answers, as grade cells write them."""
