# note: answer.returns-nothing
def mean_squared(x, z):
    squares = (x - z)**2
    loss = squares.sum(dim=1).mean()
