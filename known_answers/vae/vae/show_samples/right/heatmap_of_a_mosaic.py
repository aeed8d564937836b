import math
import numpy as np
import seaborn as sns


def show_samples(images):
    """Draw n images, however many, as a grid."""
    tiles = torch.as_tensor(images).detach().cpu().double().numpy().reshape(-1, 28, 28)
    n = len(tiles)
    columns = math.ceil(math.sqrt(n))
    rows = -(-n // columns)
    tiles = np.pad(tiles, ((0, rows * columns - n), (0, 0), (0, 0)))
    tiles = np.pad(tiles, ((0, 0), (1, 1), (1, 1)), constant_values=0.5)
    mosaic = tiles.reshape(rows, columns, 30, 30).swapaxes(1, 2).reshape(rows * 30, columns * 30)
    figure, axis = plt.subplots(figsize=(columns, rows))
    sns.heatmap(mosaic, vmin=0, vmax=1, cmap="gray", cbar=False, square=True, xticklabels=False, yticklabels=False, ax=axis)
    return figure