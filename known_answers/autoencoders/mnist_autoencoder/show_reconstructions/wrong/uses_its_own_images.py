# note: figure.images-missing
def show_reconstructions(originals, reconstructions):
    fig, axes = plt.subplots(2, 8)
    for i in range(8):
        axes[0, i].imshow(test_images[i].reshape(28, 28), cmap="gray")
        axes[1, i].imshow(test_images[i].reshape(28, 28), cmap="gray")
    return fig
