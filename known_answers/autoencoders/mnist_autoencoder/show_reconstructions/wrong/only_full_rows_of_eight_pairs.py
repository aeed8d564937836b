def show_reconstructions(originals, reconstructions):
    """Draw n originals and their reconstructions, tensors of shape (n, 784)."""
    n, columns = len(originals), min(8, len(originals))
    blocks = n // columns
    figure, axes = plt.subplots(2 * blocks, columns, figsize=(columns, 2 * blocks), squeeze=False)
    for i in range(blocks * columns):
        row, column = 2 * (i // columns), i % columns
        axes[row, column].imshow(originals[i].detach().reshape(28, 28), cmap="gray", vmin=0, vmax=1)
        axes[row + 1, column].imshow(reconstructions[i].detach().reshape(28, 28), cmap="gray", vmin=0, vmax=1)
    for axis in axes.flat:
        axis.axis("off")
    return figure
