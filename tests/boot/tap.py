"""The results of this suite, which its modules share."""
from suite import Tap, must, run  # noqa: F401

TAP = Tap()
result, skip, finish = TAP.result, TAP.skip, TAP.end
