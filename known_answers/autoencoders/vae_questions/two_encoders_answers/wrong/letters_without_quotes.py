# note: answer.missing
shape_a = (5, 3)
shapes_b = [(5, 3), (5, 3)]
variational = b
same_code_a = True
same_code_b = False
