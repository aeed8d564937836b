"""Random numbers: the noise of a reparameterised draw, Monte Carlo estimates, and the tests behind both."""
