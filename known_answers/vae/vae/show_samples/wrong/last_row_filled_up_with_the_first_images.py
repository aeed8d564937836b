import math

import numpy as np


def show_samples(images):
    """Draw n images, however many, as a grid."""
    pictures = np.asarray(images.detach() if torch.is_tensor(images) else images).reshape(-1, 28, 28)
    columns = math.ceil(math.sqrt(len(pictures)))
    rows = math.ceil(len(pictures) / columns)
    pictures = np.resize(pictures, (rows * columns, 28, 28))
    figure, axes = plt.subplots(rows, columns, figsize=(columns, rows), squeeze=False)
    for axis, picture in zip(axes.flat, pictures):
        axis.imshow(picture, cmap="gray", vmin=0, vmax=1)
        axis.axis("off")
    return figure
