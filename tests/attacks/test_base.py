from tests.attacks.course import *
def test_base(attack):
    import time
    for a in (dict(double=SOLVED["double"].replace("return", "while not isinstance(x, int): pass\n    return")), dict(network="def Net():\n    sum(range(10**13))")):
        t=time.time(); g=attack(limits=SHORT, **a); print(time.time()-t)
        print(g.lost, g.for_a_person, {n:[(v.note,v.message) for v in r.verdicts] for n,r in g.results.items()})
        for r in g.runs: print(r.status, [o.evalue for o in r.outputs if o.output_type=="error"], r.seconds)
    assert 0
