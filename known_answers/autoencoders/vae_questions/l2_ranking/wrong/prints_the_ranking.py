# note: answer.type
def l2_ranking(image, variants):
    ranking = sorted(variants, key=lambda name: torch.dist(variants[name], image).item())
    print(ranking)
