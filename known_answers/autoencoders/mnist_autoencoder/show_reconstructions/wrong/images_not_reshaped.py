# note: answer.raises
def show_reconstructions(originals, reconstructions):
    fig, (top, bottom) = plt.subplots(2, len(originals))
    for ax, x in zip(top, originals):
        ax.imshow(x, cmap="gray")
    for ax, z in zip(bottom, reconstructions):
        ax.imshow(z, cmap="gray")
    return fig
