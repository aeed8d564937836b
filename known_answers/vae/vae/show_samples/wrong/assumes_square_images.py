# note: answer.raises
def show_samples(images):
    fig, axes = plt.subplots(3, 4)
    for ax, img in zip(axes.ravel(), images):
        ax.imshow(img, cmap="gray")
    return fig
