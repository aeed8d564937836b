from fractions import Fraction


def l2_ranking(image, variants):
    def distance(name):
        pairs = zip(variants[name].flatten().tolist(), image.flatten().tolist())
        return sum(((Fraction(a) - Fraction(b)) ** 2 for a, b in pairs), Fraction())

    return sorted(variants, key=distance)
