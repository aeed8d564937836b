# note: answer.raises
def copying_kl(x, sigma):
    mean = x @ encoder_weights.T
    return 0.5 * (mean ** 2 + sigma ** 2 - 1 - torch.log(sigma ** 2)).sum(dim=1)
