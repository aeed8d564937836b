"""The values of expressions in model instances: numbers, vectors, densities in finite or Gaussian models."""
