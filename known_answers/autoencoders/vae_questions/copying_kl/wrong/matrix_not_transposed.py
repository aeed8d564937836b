# note: answer.raises
def copying_kl(x, sigma):
    mean = x @ encoder_weights
    variance = torch.tensor(sigma ** 2)
    return 0.5 * (mean ** 2 + variance - 1 - variance.log()).sum(dim=1)
