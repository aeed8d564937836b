from matplotlib.gridspec import GridSpec


def show_samples(images):
    """Draw n images, however many, as a grid."""
    pictures = [torch.as_tensor(image).detach().reshape(28, 28).numpy() for image in images]
    across = min(10, len(pictures))
    down = (len(pictures) - 1) // across + 1
    figure = plt.figure(figsize=(0.9 * across, 0.9 * down))
    grid = GridSpec(down, across, figure=figure, wspace=0.05, hspace=0.05)
    for place, picture in zip(grid, pictures):
        axis = figure.add_subplot(place)
        axis.pcolormesh(picture, cmap="gray_r", vmin=0, vmax=1)
        axis.invert_yaxis()
        axis.set_aspect("equal")
        axis.set_xticks([])
        axis.set_yticks([])