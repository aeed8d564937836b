def show_samples(images):
    """Draw n images, however many, as a grid."""
    images = torch.as_tensor(images).detach().reshape(-1, 28, 28)[:100]
    columns = min(10, len(images))
    rows = -(-len(images) // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(columns, rows), squeeze=False)
    for axis in axes.flat:
        axis.axis("off")
    for axis, image in zip(axes.flat, images):
        axis.imshow(image, cmap="gray", vmin=0, vmax=1)
    return figure
