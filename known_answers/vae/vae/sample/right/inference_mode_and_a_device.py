device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

@torch.inference_mode()
def sample(model, n):
    z = torch.randn((n, model.latent_dim)).to(device)
    x_hat = model.decode(z)
    return x_hat.cpu().view(-1, 1, 28, 28)
