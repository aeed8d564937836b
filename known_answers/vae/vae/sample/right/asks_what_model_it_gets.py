def sample(model, n):
    """Reads the number of latent dimensions from the decoder, on the device where its parameters are."""
    assert isinstance(model, VAE) and model.__class__ is VAE, type(model)
    first = model.decoder[0]
    device, kind = next(model.parameters()).device, first.weight.dtype
    model.eval()
    with torch.inference_mode():
        return model.decoder(torch.randn(n, first.in_features, device=device, dtype=kind)).view(n, 28, 28)
