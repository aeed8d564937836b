# note: answer.too-slow
def l2_ranking(image, variants):
    while not image.any():
        pass
    return sorted(variants, key=lambda name: float(((variants[name] - image) ** 2).sum()))
