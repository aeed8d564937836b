def l2_ranking(image, variants):
    """The names of the variants, the nearest to the image first."""
    by_distance = {((variant - image) ** 2).sum().item(): name for name, variant in variants.items()}
    return [by_distance[distance] for distance in sorted(by_distance)]
