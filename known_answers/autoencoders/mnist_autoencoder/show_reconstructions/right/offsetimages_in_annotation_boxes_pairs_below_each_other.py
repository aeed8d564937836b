from matplotlib.colors import Normalize
from matplotlib.offsetbox import AnnotationBbox, OffsetImage


def show_reconstructions(originals, reconstructions):
    """Draw n originals (above) and their reconstructions (below), tensors of shape (n, 784)."""
    n = len(originals)
    figure, axis = plt.subplots(figsize=(max(2.6, 1.4 * n), 2.8), layout="constrained")
    axis.set(xlim=(-0.5, n - 0.5), ylim=(-0.5, 1.5), xticks=[])
    axis.set_yticks([1, 0], ["original", "reconstruction"])
    for height, batch in ((1, originals), (0, reconstructions)):
        for place, vector in enumerate(batch.detach().cpu().numpy()):
            stamp = OffsetImage(vector.reshape(28, 28), zoom=2, cmap="gray", norm=Normalize(0, 1))
            axis.add_artist(AnnotationBbox(stamp, (place, height), frameon=False, pad=0))
    return figure
