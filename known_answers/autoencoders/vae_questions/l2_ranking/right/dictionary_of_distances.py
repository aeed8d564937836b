def l2_ranking(image, variants):
    distances = {}
    for name, variant in variants.items():
        distances[name] = torch.norm(variant - image, p=2).item()
    return [name for name, _ in sorted(distances.items(), key=lambda item: item[1])]
