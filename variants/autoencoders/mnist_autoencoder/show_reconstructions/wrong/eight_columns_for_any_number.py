def show_reconstructions(originals, reconstructions):
    """Draw n originals and their reconstructions, tensors of shape (n, 784)."""
    pictures = torch.cat([originals, reconstructions]).detach().reshape(-1, 28, 28)
    rows = -(-len(pictures) // 8)
    figure, axes = plt.subplots(rows, 8, figsize=(8, rows), squeeze=False)
    for axis in axes.flat:
        axis.axis("off")
    for axis, picture in zip(axes.flat, pictures):
        axis.imshow(picture, cmap="gray", vmin=0, vmax=1)
    return figure
