# cells: copying_weights_tests
encoder_weights = [[1, 0, 0, 0],
                   [0, 1, 0, 0],
                   [0, 0, 1, 0],
                   [0, 0, 0, 1],
                   [0, 0, 0, 0],
                   [0, 0, 0, 0]]
decoder_weights = [list(column) for column in zip(*encoder_weights)]
