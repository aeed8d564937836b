def show_samples(images):
    """Draw n images, however many, as a grid."""
    pictures = torch.as_tensor(images).detach().reshape(-1, 28, 28)
    figure, axes = plt.subplots(8, 8, figsize=(8, 8))
    for axis in axes.flat:
        axis.axis("off")
    for axis, picture in zip(axes.flat, pictures):
        axis.imshow(picture, cmap="gray", vmin=0, vmax=1)
    return figure
