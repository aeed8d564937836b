"""Sample submissions with their expected scores, and a demonstration that grades them all."""
