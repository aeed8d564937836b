"""Trainings that the grader makes with a student's loss, networks or initialisation."""
