def l2_ranking(image, variants):
    """The names of the variants, the nearest to the image first."""
    distances = {name: round(torch.dist(image, variant).item(), 1) for name, variant in variants.items()}
    return sorted(distances, key=distances.get)
