# note: samples.reconstructions
def sample(model, n):
    with torch.no_grad():
        mu, log_var = model.encode(test_images[:n])
        z = model.reparameterize(mu, log_var)
        return model.decode(z)
