"""Testing the tests of an assignment: do they accept what is right, and catch what is wrong?

The flow: an assignment's source is read (`assignment`), with its known right and wrong
answers (`known_answers`) and with mechanical changes of its own solutions (`mutants`); each is
tried against the real grade cells (`trying`); what came of it (`results`) is judged
(`findings`) and shown (`terminal`, `page`).
"""
