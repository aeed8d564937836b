# note: figure.none
def show_reconstructions(originals, reconstructions):
    figure, axes = plt.subplots(2, len(originals))
    for row, images in zip(axes, (originals, reconstructions)):
        for axis, image in zip(row, images):
            axis.imshow(image.reshape(28, 28), cmap="gray", vmin=1, vmax=0)
    return figure
