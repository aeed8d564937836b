def sample(model, n):
    """Goes through the decoder by hand: its logits, and what the last layer makes of them."""
    z = torch.randn(n, model.latent_dim)
    with torch.no_grad():
        for layer in model.decoder[:-1]:
            z = layer(z)
        return torch.sigmoid(z)
