# note: figure.none
def show_samples(images):
    figure, axes = plt.subplots(3, 4)
    for axis, image in zip(axes.flat, images):
        axis.imshow(image.reshape(28, 28), cmap="gray", vmin=1, vmax=1)
    return figure
