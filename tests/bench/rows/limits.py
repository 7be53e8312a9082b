"""What the machine and the method cost at least: draws by counter, and memory that no cache holds."""

from benchmark import Bench, Result, told
from rows.parts import nanoseconds

TITLE = "Limits"
FRAMES = 1_000_000  # of 200,000 requests at depth five


def measure(bench: Bench) -> list[Result]:
    cost = nanoseconds(bench, "draw_|_frames")
    return [
        told("· a Philox call", f"{cost['draw_philox']:.1f} ns"),
        told("· an exponential from a word by Ziggurat", f"{cost['draw_exponential']:.1f} ns; SplitMix64 and a logarithm, as the bare loops have it: "
                                                        f"{cost['draw_bare_exponential']:.1f} ns"),
        told("· a look at a frame, one named by another", f"{cost['chase_frames/100']:.1f} ns among 100, {cost['chase_frames/10000']:.1f} ns among 10,000, "
                                                         f"{cost[f'chase_frames/{FRAMES}']:.0f} ns among {FRAMES:,}"),
        told("· a look at a frame, places known beforehand", f"{cost[f'gather_frames/{FRAMES}']:.1f} ns among {FRAMES:,}"),
    ]
