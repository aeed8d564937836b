# note: answer.missing
encoder_weights = torch.eye(6, 4)
