"""What the checks of programs are measured by: false alarms, power, costs, corpora, whole submissions."""
