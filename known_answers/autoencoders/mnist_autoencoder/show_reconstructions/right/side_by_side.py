def show_reconstructions(originals, reconstructions):
    n = originals.shape[0]
    fig = plt.figure(figsize=(4, 2 * n))
    for i in range(n):
        fig.add_subplot(n, 2, 2*i + 1, title="x")
        plt.imshow(originals[i].detach().cpu().numpy().reshape(28, 28), cmap='gray')
        fig.add_subplot(n, 2, 2*i + 2, title="z")
        plt.imshow(reconstructions[i].detach().cpu().numpy().reshape(28, 28), cmap='gray')
    plt.tight_layout()
    return fig
